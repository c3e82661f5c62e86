package fleet

import (
	"fmt"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// nodeAttributes put a child in namespaces of its own. It is their first process: with it end all others.
func nodeAttributes() *syscall.SysProcAttr {
	attributes := childAttributes()
	attributes.Cloneflags = syscall.CLONE_NEWNS | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC | syscall.CLONE_NEWNET |
		syscall.CLONE_NEWPID
	return attributes
}

// enterNetwork gives a thread in the network of that process, until the process ends.
func enterNetwork(pid int, ended <-chan struct{}) network {
	w := network{requests: make(chan func()), ended: ended}
	go func() {
		// Not unlocked: the thread ends with this function.
		runtime.LockOSThread()
		if err := enterNetworkOf(pid); err != nil {
			return // The process has ended already.
		}
		for {
			select {
			case request := <-w.requests:
				request()
			case <-ended:
				return
			}
		}
	}()
	return w
}

func enterNetworkOf(pid int) error {
	namespace, err := unix.Open(fmt.Sprintf("/proc/%d/ns/net", pid), unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(namespace)
	return unix.Setns(namespace, unix.CLONE_NEWNET)
}
