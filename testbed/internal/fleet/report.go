package fleet

import (
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"
)

// event is one line of the output in JSON mode.
type event struct {
	Event              string         `json:"event"`
	Name               string         `json:"name,omitempty"`
	At                 float64        `json:"at"`
	Binary             string         `json:"binary,omitempty"`
	Directory          string         `json:"directory,omitempty"`
	Context            string         `json:"context,omitempty"`
	Kubeconfig         string         `json:"kubeconfig,omitempty"`
	OperatorKubeconfig string         `json:"operatorKubeconfig,omitempty"`
	Server             string         `json:"server,omitempty"`
	Token              string         `json:"token,omitempty"`
	CAFile             string         `json:"caFile,omitempty"`
	AuditLog           string         `json:"auditLog,omitempty"`
	LogFile            string         `json:"logFile,omitempty"`
	EtcdEndpoint       string         `json:"etcdEndpoint,omitempty"`
	EtcdPrefix         string         `json:"etcdPrefix,omitempty"`
	Pids               map[string]int `json:"pids,omitempty"`
	Process            string         `json:"process,omitempty"`
	Pid                int            `json:"pid,omitempty"`
	Pods               int            `json:"pods,omitempty"`
	BytesPerPod        int            `json:"bytesPerPod,omitempty"`
	Seconds            float64        `json:"seconds,omitempty"`
	Error              string         `json:"error,omitempty"`
}

// reporter prints events as they happen: as JSON lines for a program, as sentences for a person.
type reporter struct {
	json    bool
	started time.Time
	mu      sync.Mutex
}

func (r *reporter) report(e event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.At = time.Since(r.started).Seconds()
	if r.json {
		_ = json.NewEncoder(os.Stdout).Encode(e) // The reader has gone: stdin tells.
		return
	}
	if sentence := e.sentence(); sentence != "" {
		fmt.Printf("%5.1f s  %s\n", e.At, sentence)
	}
}

func (e event) sentence() string {
	switch e.Event {
	case "starting":
		return "starting in " + e.Directory
	case "serving":
		return e.Name + ": the API server answers at " + e.Server
	case "seeded":
		return fmt.Sprintf("%s: %d pods in %.1f s (%.0f a second)", e.Name, e.Pods, e.Seconds, float64(e.Pods)/e.Seconds)
	case "ready":
		return fmt.Sprintf("%s is ready: --kubeconfig %s", e.Name, e.Kubeconfig)
	case "metrics":
		return e.Name + ": metrics are there"
	case "all-ready":
		return "all clusters are ready; Ctrl-C ends them and removes everything"
	case "exited":
		return fmt.Sprintf("%s %s ended: %s", e.Name, e.Process, e.Error)
	case "stopped":
		return "all has ended and is removed"
	}
	return ""
}

// ready describes a cluster to whoever asked for it.
func (c *cluster) ready(s *spawner) event {
	return event{
		Event: "ready", Name: c.name, Context: c.name, Binary: s.binary, Directory: c.directory,
		Kubeconfig: c.personKubeconfig, OperatorKubeconfig: c.operatorKubeconfig,
		Server: c.server, Token: c.token, CAFile: c.caFile, AuditLog: c.auditLog, LogFile: c.logFile,
		EtcdEndpoint: c.etcd, EtcdPrefix: "/" + c.name, Pids: s.pids(c.name),
	}
}
