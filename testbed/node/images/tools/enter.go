package main

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// enter runs a program in namespaces of another process, as far as tests use nsenter(1).
func enter(arguments []string) error {
	target, kinds := "", []string{}
	for len(arguments) > 0 && arguments[0] != "--" {
		if arguments[0] == "--target" && len(arguments) > 1 {
			target, arguments = arguments[1], arguments[2:]
			continue
		}
		kinds, arguments = append(kinds, strings.TrimPrefix(arguments[0], "--")), arguments[1:]
	}
	if target == "" || len(arguments) < 2 {
		return errors.New("needs --target and a program after --")
	}
	// Namespaces belong to a thread, and a mount namespace to one that shares its folder with no other.
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return err
	}
	var files []*os.File
	for _, kind := range kinds {
		if kind == "mount" {
			kind = "mnt"
		}
		file, err := os.Open("/proc/" + target + "/ns/" + kind)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	for _, file := range files {
		if err := unix.Setns(int(file.Fd()), 0); err != nil {
			return err
		}
	}
	program, err := exec.LookPath(arguments[1])
	if err != nil {
		return err
	}
	return unix.Exec(program, arguments[1:], os.Environ())
}
