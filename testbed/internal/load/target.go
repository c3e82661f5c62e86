// Package load puts load on a cluster: many pods, and many changes.
package load

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// Target is a cluster to load, and where its data is when this machine runs its etcd.
type Target struct {
	Kubeconfig string `json:"-"`
	Etcd       string `json:"etcd"`
	Prefix     string `json:"prefix"`
}

// Save puts the target beside the kubeconfig, for ReadTarget.
func (t Target) Save() error {
	content, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return os.WriteFile(t.Kubeconfig+".target.json", content, 0o600)
}

// ReadTarget finds the target of a kubeconfig the testbed made (a person's or an operator's), or of any other,
// which then has no etcd.
func ReadTarget(kubeconfig string) (Target, error) {
	name := filepath.Base(kubeconfig)
	for _, operator := range []string{
		kubeconfig, filepath.Join(filepath.Dir(filepath.Dir(kubeconfig)), name, "operator.kubeconfig"),
	} {
		content, err := os.ReadFile(operator + ".target.json")
		if err == nil {
			t := Target{Kubeconfig: operator}
			return t, json.Unmarshal(content, &t)
		}
	}
	return Target{Kubeconfig: kubeconfig}, nil
}

// clients opens that many connections: one HTTP/2 connection carries at most 250 requests at a time and is written
// by one goroutine.
func (t Target) clients(count int) ([]kubernetes.Interface, error) {
	var clients []kubernetes.Interface
	for range count {
		config, err := clientcmd.BuildConfigFromFlags("", t.Kubeconfig)
		if err != nil {
			return nil, err
		}
		config.QPS = -1
		config.WarningHandler = rest.NoWarnings{}
		config.ContentType = "application/vnd.kubernetes.protobuf"
		config.AcceptContentTypes = "application/vnd.kubernetes.protobuf"
		// A dialler of its own keeps client-go from sharing one transport between equal configurations.
		config.Dial = (&net.Dialer{Timeout: 30 * time.Second}).DialContext
		client, err := kubernetes.NewForConfig(config)
		if err != nil {
			return nil, err
		}
		clients = append(clients, client)
	}
	return clients, nil
}

func (t Target) etcd() (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{
		Endpoints: []string{t.Etcd}, Logger: zap.NewNop(), DialTimeout: 30 * time.Second,
		MaxCallSendMsgSize: 32 << 20, MaxCallRecvMsgSize: 256 << 20,
	})
}
