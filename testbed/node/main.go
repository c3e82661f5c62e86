// Command node is everything of a real node that Kubernetes and containerd do not bring: it gives the node a root and a
// network of its own, starts containerd and the kubelet and reaps their orphans, stands for mount, umount and runc in the
// node, and packs the images of the containers.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

func init() {
	// Namespaces belong to a thread: all that follows happens on the one that enters them.
	runtime.LockOSThread()
}

func main() {
	name, arguments := filepath.Base(os.Args[0]), os.Args[1:]
	if name == "node" && len(arguments) > 0 {
		name, arguments = arguments[0], arguments[1:]
	}
	run, found := map[string]func([]string) error{
		"enter":  enter,
		"init":   runInit,
		"images": packImages,
		"mount":  mount,
		"umount": umount,
		"runc":   runc,
	}[name]
	if !found {
		fmt.Fprintf(os.Stderr, "node: there is no command %q\n", name)
		os.Exit(2)
	}
	if err := run(arguments); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(exitCode(err))
	}
}
