package fleet

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
)

// process is one child: what it was started with, so that it can be started again, and its present run.
type process struct {
	cluster    string
	name       string
	binary     string
	arguments  []string
	attributes *syscall.SysProcAttr
	logFile    string
	// onStart is called after each start.
	onStart func()

	mu      sync.Mutex
	command *exec.Cmd
	ended   chan struct{}
}

// spawner starts children and ends them. A child never outlives it: on Linux the kernel kills a child when the
// thread that started it ends, so one locked thread, which lives as long as this process, starts them all.
type spawner struct {
	binary    string
	directory string
	requests  chan func()
	onExit    func(*process, error)

	mu        sync.Mutex
	processes []*process
	closed    bool
}

func newSpawner(binary, directory string, onExit func(*process, error)) *spawner {
	s := &spawner{binary: binary, directory: directory, requests: make(chan func()), onExit: onExit}
	go func() {
		runtime.LockOSThread()
		for request := range s.requests {
			request()
		}
	}()
	return s
}

// add makes a process known and starts it; its output goes to <folder>/<name>.log.
func (s *spawner) add(cluster, name, folder string, arguments ...string) (*process, error) {
	p := &process{
		cluster:    cluster,
		name:       name,
		binary:     s.binary,
		arguments:  append([]string{name}, arguments...),
		attributes: childAttributes(),
		logFile:    filepath.Join(folder, name+".log"),
	}
	if err := s.start(p); err != nil {
		return nil, err
	}
	return p, nil
}

func (s *spawner) start(p *process) error {
	log, err := os.OpenFile(p.logFile, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()

	command := exec.Command(p.binary, p.arguments...)
	command.Dir = s.directory
	command.Stdout, command.Stderr = log, log
	// Nothing of the person's own: no ~/.kube, no ~/.kwok, no proxy settings.
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.directory, "TMPDIR=" + s.directory}
	command.SysProcAttr = p.attributes

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return context.Canceled
	}
	started := make(chan error)
	s.requests <- func() { started <- command.Start() }
	if err := <-started; err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	ended := make(chan struct{})
	p.mu.Lock()
	p.command, p.ended = command, ended
	p.mu.Unlock()
	s.forget(p)
	s.processes = append(s.processes, p)

	go func() {
		err := command.Wait()
		close(ended)
		s.mu.Lock()
		closed := s.closed
		s.mu.Unlock()
		if !closed {
			s.onExit(p, err)
		}
	}()
	if p.onStart != nil {
		p.onStart()
	}
	return nil
}

func (s *spawner) forget(p *process) {
	for i, known := range s.processes {
		if known == p {
			s.processes = append(s.processes[:i], s.processes[i+1:]...)
			return
		}
	}
}

// find gives the process of that cluster and name, or nil.
func (s *spawner) find(cluster, name string) *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.processes {
		if p.cluster == cluster && p.name == name {
			return p
		}
	}
	return nil
}

// close ends every child. They are killed, not asked: all they hold is in a folder about to be removed.
func (s *spawner) close() {
	s.mu.Lock()
	s.closed = true
	processes := s.processes
	s.mu.Unlock()
	for _, p := range processes {
		p.kill()
	}
	for _, p := range processes {
		p.wait()
	}
}

func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.command.Process.Kill() // An error here means that it has ended by itself.
}

func (p *process) wait() {
	<-p.done()
}

func (p *process) done() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.command.Process.Pid
}

// tail gives the last lines of the process's log, for an error.
func (p *process) tail() string {
	content, err := os.ReadFile(p.logFile)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(content), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-8):], []byte("\n")))
}

// portWasTaken tells whether the process ended because another program took its port meanwhile.
func (p *process) portWasTaken() bool {
	content, _ := os.ReadFile(p.logFile)
	return bytes.Contains(content, []byte("address already in use"))
}

// pids gives the process ids of a cluster's processes by name.
func (s *spawner) pids(cluster string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	pids := map[string]int{}
	for _, p := range s.processes {
		if p.cluster == cluster {
			pids[p.name] = p.pid()
		}
	}
	return pids
}
