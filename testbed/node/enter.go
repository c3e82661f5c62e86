package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// description is what the testbed says about a node; `testbed/internal/fleet/realNode.go` writes it.
type description struct {
	Name string
	// Directory is the node's folder on the machine: its files in `etc`, and what it keeps over a restart.
	Directory string
	// Binaries is the folder of the node's programs and images.
	Binaries string
	// Service is the address of the API server for pods.
	Service string
	Cgroups []hierarchy
}

// hierarchy is one tree of cgroups: version 2's only one, or one of version 1's with its controllers.
type hierarchy struct {
	// Controllers is empty for version 2.
	Controllers string
	// Group is the node's own group, a folder that exists.
	Group string
}

// enter makes a node of this process, the first one in namespaces of its own: it moves into the node's cgroups, gives
// the node a root that holds nothing of the machine's files, and becomes `node init` in it.
func enter(arguments []string) error {
	if len(arguments) != 1 || os.Getpid() != 1 {
		return errors.New("needs a description, and to be the first process of a namespace")
	}
	content, err := os.ReadFile(arguments[0])
	if err != nil {
		return err
	}
	var node description
	if err := json.Unmarshal(content, &node); err != nil {
		return err
	}
	for _, step := range []func(description) error{joinCgroups, makeRoot, makeNetwork} {
		if err := step(node); err != nil {
			return err
		}
	}
	if err := unix.Sethostname([]byte(node.Name)); err != nil {
		return err
	}
	return unix.Exec("/usr/bin/node", []string{"node", "init"}, []string{"PATH=/usr/bin", "HOME=/root"})
}

func joinCgroups(node description) error {
	for _, hierarchy := range node.Cgroups {
		forgetGroupsIn(hierarchy.Group)
		if err := join(hierarchy.Group); err != nil {
			return err
		}
	}
	if err := unix.Unshare(unix.CLONE_NEWCGROUP); err != nil {
		return fmt.Errorf("cgroup namespace: %w", err)
	}
	for _, hierarchy := range node.Cgroups {
		if hierarchy.Controllers != "" || !isUnified(node) {
			continue
		}
		// A group of version 2 that hands its controllers on holds no process itself.
		leaf := filepath.Join(hierarchy.Group, "init")
		if err := os.MkdirAll(leaf, 0o755); err != nil {
			return err
		}
		if err := join(leaf); err != nil {
			return err
		}
		for _, controller := range []string{"cpu", "cpuset", "io", "memory", "pids", "hugetlb"} {
			// The kubelet names those that it misses.
			_ = os.WriteFile(filepath.Join(hierarchy.Group, "cgroup.subtree_control"), []byte("+"+controller), 0o644)
		}
	}
	return nil
}

// forgetGroupsIn removes the groups of a run before, as the start of a machine does: the kubelet would spend seconds on
// each in search of its container.
func forgetGroupsIn(group string) {
	var folders []string
	_ = filepath.WalkDir(group, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && path != group {
			folders = append(folders, path)
		}
		return nil
	})
	slices.Reverse(folders)
	for _, folder := range folders {
		_ = os.Remove(folder) // One that stays costs time only.
	}
}

func join(group string) error {
	return os.WriteFile(filepath.Join(group, "cgroup.procs"), []byte("0"), 0o644)
}

// isUnified tells whether the machine has cgroups of version 2 only.
func isUnified(node description) bool {
	return len(node.Cgroups) == 1 && node.Cgroups[0].Controllers == ""
}

func makeRoot(node description) error {
	root := filepath.Join(node.Directory, "root")
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := mountAt(root, "tmpfs", "tmpfs", 0, "mode=755"); err != nil {
		return err
	}
	for _, folder := range []string{"tmp", "root", "run", ".machine"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			return err
		}
	}
	// Folders, not single files: runc starts itself through an overlay of its folder, where such a file is empty.
	for target, source := range map[string]string{
		"usr/bin":            node.Binaries,
		"etc":                filepath.Join(node.Directory, "etc"),
		"var/lib/kubelet":    filepath.Join(node.Directory, "kubelet"),
		"var/lib/containerd": filepath.Join(node.Directory, "containerd"),
		"var/log":            filepath.Join(node.Directory, "log"),
	} {
		if err := mountAt(filepath.Join(root, target), source, "", unix.MS_BIND, ""); err != nil {
			return err
		}
	}
	readOnly := uintptr(unix.MS_BIND | unix.MS_REMOUNT | unix.MS_RDONLY)
	if err := unix.Mount("", filepath.Join(root, "usr/bin"), "", readOnly, ""); err != nil {
		return err
	}
	for name, target := range map[string]string{"bin": "usr/bin", "sbin": "usr/bin", "var/run": "../run"} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			return err
		}
	}
	if err := makeDevices(filepath.Join(root, "dev")); err != nil {
		return err
	}
	if err := mountAt(filepath.Join(root, "proc"), "proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return err
	}
	if err := keepKernelSettings(root); err != nil {
		return err
	}
	if err := mountAt(filepath.Join(root, "sys"), "sysfs", "sysfs", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return err
	}
	if err := mountCgroups(node, filepath.Join(root, "sys/fs/cgroup")); err != nil {
		return err
	}
	if err := unix.PivotRoot(root, filepath.Join(root, ".machine")); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	if err := unix.Unmount("/.machine", unix.MNT_DETACH); err != nil {
		return err
	}
	if err := os.Remove("/.machine"); err != nil {
		return err
	}
	return unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, "")
}

func makeDevices(folder string) error {
	if err := mountAt(folder, "tmpfs", "tmpfs", unix.MS_NOSUID, "mode=755"); err != nil {
		return err
	}
	for _, name := range []string{"null", "zero", "full", "random", "urandom", "tty", "kmsg"} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, nil, 0o666); err != nil {
			return err
		}
		if err := unix.Mount("/dev/"+name, path, "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("/dev/%s: %w", name, err)
		}
	}
	if err := mountAt(filepath.Join(folder, "pts"), "devpts", "devpts", unix.MS_NOSUID|unix.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620"); err != nil {
		return err
	}
	if err := mountAt(filepath.Join(folder, "shm"), "tmpfs", "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=1777"); err != nil {
		return err
	}
	for name, target := range map[string]string{
		"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2",
	} {
		if err := os.Symlink(target, filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	return nil
}

// keepKernelSettings shows the kubelet the settings that it wants: it would make them for the whole machine.
func keepKernelSettings(root string) error {
	for setting, value := range map[string]string{
		"vm/overcommit_memory": "1", "vm/panic_on_oom": "0", "kernel/panic": "10", "kernel/panic_on_oops": "1",
		"kernel/keys/root_maxkeys": "1000000", "kernel/keys/root_maxbytes": "25000000",
	} {
		file := filepath.Join(root, "run", strings.ReplaceAll(setting, "/", "."))
		if err := os.WriteFile(file, []byte(value+"\n"), 0o644); err != nil {
			return err
		}
		if err := unix.Mount(file, filepath.Join(root, "proc/sys", setting), "", unix.MS_BIND, ""); err != nil {
			return fmt.Errorf("%s: %w", setting, err)
		}
	}
	return nil
}

func mountCgroups(node description, folder string) error {
	flags := uintptr(unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC)
	if isUnified(node) {
		return mountAt(folder, "cgroup2", "cgroup2", flags, "")
	}
	if err := mountAt(folder, "tmpfs", "tmpfs", flags, "mode=755"); err != nil {
		return err
	}
	for _, hierarchy := range node.Cgroups {
		controllers := hierarchy.Controllers
		if controllers == "" {
			continue
		}
		name, options := controllers, controllers
		if named, found := strings.CutPrefix(controllers, "name="); found {
			name, options = named, "none,"+controllers
		}
		if err := mountAt(filepath.Join(folder, name), "cgroup", "cgroup", flags, options); err != nil {
			return err
		}
		for _, controller := range strings.Split(controllers, ",") {
			if controller != controllers {
				if err := os.Symlink(name, filepath.Join(folder, controller)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func mountAt(target, source, kind string, flags uintptr, data string) error {
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	if err := unix.Mount(source, target, kind, flags, data); err != nil {
		return fmt.Errorf("mount %s: %w", target, err)
	}
	return nil
}

// makeNetwork gives the node a loopback device only, with the address at which pods look for the API server.
func makeNetwork(node description) error {
	loopback, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(loopback); err != nil {
		return err
	}
	address, err := netlink.ParseAddr(node.Service + "/32")
	if err != nil {
		return err
	}
	return netlink.AddrAdd(loopback, address)
}
