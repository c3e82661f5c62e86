package fleet

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// cgroup is a node's own group in one hierarchy of this machine; `testbed/node` reads it.
type cgroup struct {
	// Controllers is empty for version 2.
	Controllers string
	// Group is the folder.
	Group string
}

// cgroupList is the file, in a cluster's folder, that names the groups which the cluster has made.
const cgroupList = "cgroups"

// makeCgroups makes a group of that name in each hierarchy, below the group of this process, and notes them in the folder.
func makeCgroups(folder, name string) ([]cgroup, error) {
	content, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil, err
	}
	mounts, err := cgroupMounts()
	if err != nil {
		return nil, err
	}
	var groups []cgroup
	for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		parts := strings.SplitN(line, ":", 3)
		if len(parts) != 3 {
			continue
		}
		if mount, found := mounts[parts[1]]; found {
			groups = append(groups, cgroup{parts[1], filepath.Join(mount.folder, strings.TrimPrefix(parts[2], mount.root), name)})
		}
	}
	if len(groups) == 0 {
		return nil, errors.New("this machine has no cgroups")
	}
	if len(groups) == 1 && groups[0].Controllers == "" {
		// In version 2 only the root can hold processes and hand its controllers on.
		groups[0].Group = filepath.Join(mounts[""].folder, name)
	}
	var list strings.Builder
	for _, group := range groups {
		fmt.Fprintln(&list, group.Group)
	}
	if err := os.WriteFile(filepath.Join(folder, cgroupList), []byte(list.String()), 0o600); err != nil {
		return nil, err
	}
	for _, group := range groups {
		if err := os.Mkdir(group.Group, 0o755); err != nil {
			return nil, err
		}
		if strings.Contains(","+group.Controllers+",", ",cpuset,") {
			for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
				inherited, err := os.ReadFile(filepath.Join(filepath.Dir(group.Group), file))
				if err != nil {
					return nil, err
				}
				if err := os.WriteFile(filepath.Join(group.Group, file), inherited, 0o644); err != nil {
					return nil, err
				}
			}
		}
	}
	return groups, nil
}

type cgroupMount struct{ folder, root string }

// cgroupMounts gives where each hierarchy is mounted, by its controllers as /proc/self/cgroup writes them.
func cgroupMounts() (map[string]cgroupMount, error) {
	content, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil, err
	}
	file, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	mounts := map[string]cgroupMount{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		place, rest, _ := strings.Cut(lines.Text(), " - ")
		fields, kind := strings.Fields(place), strings.Fields(rest)
		if len(fields) < 5 || len(kind) < 3 {
			continue
		}
		mount := cgroupMount{fields[4], strings.TrimSuffix(fields[3], "/")}
		if kind[0] == "cgroup2" {
			mounts[""] = mount
		}
		if kind[0] != "cgroup" {
			continue
		}
		options := strings.Split(kind[2], ",")
		for _, line := range strings.Split(string(content), "\n") {
			if parts := strings.SplitN(line, ":", 3); len(parts) == 3 && parts[1] != "" {
				has := func(controller string) bool { return slices.Contains(options, controller) }
				if !slices.ContainsFunc(strings.Split(parts[1], ","), func(c string) bool { return !has(c) }) {
					mounts[parts[1]] = mount
				}
			}
		}
	}
	return mounts, nil
}

// removeCgroups removes the groups of a fleet whose processes have been killed, and waits for their end.
func removeCgroups(root string) {
	lists, _ := filepath.Glob(filepath.Join(root, "*", cgroupList))
	for _, list := range lists {
		content, err := os.ReadFile(list)
		if err != nil {
			continue // Another fleet has removed it.
		}
		for _, group := range strings.Fields(string(content)) {
			removeCgroup(group)
		}
	}
}

func removeCgroup(group string) {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		var folders []string
		_ = filepath.WalkDir(group, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && entry.IsDir() {
				folders = append(folders, path)
			}
			return nil
		})
		slices.Reverse(folders)
		for _, folder := range folders {
			_ = os.Remove(folder) // Not possible while a process is in it.
		}
		if _, err := os.Stat(group); errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
}
