package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

var mountFlags = map[string]uintptr{
	"bind": unix.MS_BIND, "rbind": unix.MS_BIND | unix.MS_REC, "remount": unix.MS_REMOUNT, "ro": unix.MS_RDONLY,
	"nosuid": unix.MS_NOSUID, "nodev": unix.MS_NODEV, "noexec": unix.MS_NOEXEC, "noatime": unix.MS_NOATIME,
	"shared": unix.MS_SHARED, "rshared": unix.MS_SHARED | unix.MS_REC, "slave": unix.MS_SLAVE,
	"rslave": unix.MS_SLAVE | unix.MS_REC, "private": unix.MS_PRIVATE, "rprivate": unix.MS_PRIVATE | unix.MS_REC,
	"rw": 0, "defaults": 0,
}

// mount is as much of mount(8) as the kubelet uses.
func mount(arguments []string) error {
	var places, data []string
	kind, flags := "", uintptr(0)
	for index := 0; index < len(arguments); index++ {
		switch argument := arguments[index]; {
		case (argument == "-t" || argument == "-o") && index+1 < len(arguments):
			index++
			if argument == "-t" {
				kind = arguments[index]
				continue
			}
			for _, option := range strings.Split(arguments[index], ",") {
				if flag, found := mountFlags[option]; found {
					flags |= flag
				} else {
					data = append(data, option)
				}
			}
		case strings.HasPrefix(argument, "-"):
			if flag, found := mountFlags[strings.TrimPrefix(argument, "--")]; found {
				flags |= flag
			}
		default:
			places = append(places, argument)
		}
	}
	if len(places) == 1 {
		places = []string{"", places[0]}
	}
	if len(places) != 2 {
		return errors.New("needs a source and a target")
	}
	if err := unix.Mount(places[0], places[1], kind, flags, strings.Join(data, ",")); err != nil {
		return fmt.Errorf("%s: %w", places[1], err)
	}
	return nil
}

// umount says `not mounted` as umount(8) does, which the kubelet looks for.
func umount(arguments []string) error {
	flags := 0
	for _, argument := range arguments {
		switch argument {
		case "-f":
			flags |= unix.MNT_FORCE
		case "-l":
			flags |= unix.MNT_DETACH
		default:
			err := unix.Unmount(argument, flags)
			if errors.Is(err, unix.EINVAL) {
				err = errors.New("not mounted")
			}
			if err != nil {
				return fmt.Errorf("%s: %w", argument, err)
			}
		}
	}
	return nil
}

// exitCode is 32 for a failed mount, as for mount(8).
func exitCode(error) int {
	if name := filepath.Base(os.Args[0]); name == "mount" || name == "umount" {
		return 32
	}
	return 1
}

// runc runs runc without the seccomp rules that the kubelet asks for and that a runc without libseccomp refuses: so its
// build needs a C compiler and no more.
func runc(arguments []string) error {
	for index, argument := range arguments {
		if argument == "--bundle" && index+1 < len(arguments) {
			if err := forgetSeccomp(filepath.Join(arguments[index+1], "config.json")); err != nil {
				return err
			}
		}
	}
	return unix.Exec("/usr/bin/runc-itself", append([]string{"runc"}, arguments...), os.Environ())
}

func forgetSeccomp(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var specification map[string]any
	if err := decoder.Decode(&specification); err != nil {
		return err
	}
	if linux, isObject := specification["linux"].(map[string]any); isObject {
		delete(linux, "seccomp")
	}
	if content, err = json.Marshal(specification); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}
