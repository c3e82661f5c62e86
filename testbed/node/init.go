package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

const socket = "/run/containerd/containerd.sock"

// runInit starts containerd and the kubelet, brings the images in, and reaps what its children leave, until one of the
// two ends. The end of this process ends everything in the node.
func runInit([]string) error {
	var flags []string
	content, err := os.ReadFile("/etc/kubelet.json")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, &flags); err != nil {
		return err
	}
	containerd, err := start("containerd", "--config", "/etc/containerd.toml", "--log-level", "warn")
	if err != nil {
		return err
	}
	programs := map[int]string{containerd: "containerd"}
	if err := waitForSocket(containerd); err != nil {
		return err
	}
	if _, err := start("ctr", "--address", socket, "--namespace", "k8s.io", "images", "import", "--local", "/usr/bin/images.tar"); err != nil {
		return err
	}
	kubelet, err := start("kubelet", flags...)
	if err != nil {
		return err
	}
	programs[kubelet] = "kubelet"
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		if name, found := programs[pid]; found {
			return fmt.Errorf("%s ended with code %d; its words are in log/%s.log", name, status.ExitStatus(), name)
		}
	}
}

// start runs a program of the node, with its output in a file of that name.
func start(name string, arguments ...string) (int, error) {
	log, err := os.OpenFile("/var/log/"+name+".log", os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return 0, err
	}
	defer log.Close()
	input, err := os.Open("/dev/null")
	if err != nil {
		return 0, err
	}
	defer input.Close()
	process, err := os.StartProcess("/usr/bin/"+name, append([]string{name}, arguments...), &os.ProcAttr{
		Dir: "/", Env: os.Environ(), Files: []*os.File{input, log, log},
	})
	if err != nil {
		return 0, err
	}
	return process.Pid, nil
}

func waitForSocket(containerd int) error {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if connection, err := net.Dial("unix", socket); err == nil {
			return connection.Close()
		}
		if pid, _ := unix.Wait4(containerd, nil, unix.WNOHANG, nil); pid == containerd {
			return fmt.Errorf("containerd ended; its words are in log/containerd.log")
		}
	}
	return fmt.Errorf("containerd does not listen")
}
