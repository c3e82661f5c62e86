package fleet

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

const (
	realNodeName = "real-node"
	// realNodeMark is the label of a real node, and the taint that keeps the testbed's workloads away.
	realNodeMark = "flotilla.test/real"
	// serviceAddress is the address of the Service `kubernetes`.
	serviceAddress = "10.0.0.1"
)

// realNode is a kubelet with containerd, which run real containers as a node of the cluster: one process tree in
// namespaces of its own, of which the machine sees no file, no device and no network interface.
type realNode struct {
	cluster   *cluster
	binaries  string
	directory string

	process *process
	// kubelet is where the API server finds the kubelet. What it accepts is carried into the node.
	kubelet net.Listener
}

// start adds the node to the cluster. It becomes ready some seconds later.
func (n *realNode) start(ctx context.Context, client kubernetes.Interface) error {
	if n == nil {
		return nil
	}
	var err error
	if n.kubelet, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = n.kubelet.Close() })
	groups, err := makeCgroups(n.cluster.directory, filepath.Base(filepath.Dir(n.cluster.directory))+"-"+n.cluster.name)
	if err != nil {
		return err
	}
	if err := n.writeFiles(groups); err != nil {
		return err
	}
	if err := n.register(ctx, client); err != nil {
		return err
	}
	n.process = &process{
		cluster:    n.cluster.name,
		name:       realNodeName,
		binary:     filepath.Join(n.binaries, "node"),
		arguments:  []string{"enter", filepath.Join(n.directory, "node.json")},
		attributes: nodeAttributes(),
		logFile:    filepath.Join(n.cluster.directory, realNodeName+".log"),
		onStart:    n.connect,
	}
	return n.cluster.spawner.start(n.process)
}

// register makes the Node before the kubelet does: the kubelet refuses a loopback address, but keeps one that is there.
func (n *realNode) register(ctx context.Context, client kubernetes.Interface) error {
	_, err := client.CoreV1().Nodes().Create(ctx, &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: realNodeName, Labels: map[string]string{realNodeMark: "true"}},
		Spec: corev1.NodeSpec{Taints: []corev1.Taint{
			{Key: realNodeMark, Value: "true", Effect: corev1.TaintEffectNoSchedule},
		}},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	address := `{"status":{"addresses":[{"type":"InternalIP","address":"127.0.0.1"}]}}`
	_, err = client.CoreV1().Nodes().Patch(ctx, realNodeName, types.StrategicMergePatchType, []byte(address),
		metav1.PatchOptions{}, "status")
	return err
}

// connect carries connections between the machine and the node that has just been started.
func (n *realNode) connect() {
	pid, ended := n.process.pid(), n.process.done()
	network := enterNetwork(pid, ended)
	server := strings.TrimPrefix(n.cluster.server, "https://")
	for _, address := range []string{server, serviceAddress + ":443"} {
		go func() {
			listener := network.listen(address, ended)
			if listener == nil {
				return
			}
			go func() {
				<-ended
				_ = listener.Close()
			}()
			carry(listener, func() (net.Conn, error) { return net.Dial("tcp", server) })
		}()
	}
	go carry(n.kubelet, func() (net.Conn, error) { return network.dial(n.kubelet.Addr().String()) })
}

// network is a thread in the network namespace of a node, where it listens and dials for this process.
type network struct {
	requests chan func()
	ended    <-chan struct{}
}

func (w network) do(work func()) bool {
	done := make(chan struct{})
	select {
	case w.requests <- func() { work(); close(done) }:
		<-done
		return true
	case <-w.ended:
		return false
	}
}

// listen waits until the node has the address; it gives nil when the node has ended.
func (w network) listen(address string, ended <-chan struct{}) net.Listener {
	for {
		var listener net.Listener
		var err error
		if !w.do(func() { listener, err = net.Listen("tcp", address) }) {
			return nil
		}
		if err == nil {
			return listener
		}
		select {
		case <-ended:
			return nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (w network) dial(address string) (connection net.Conn, err error) {
	if !w.do(func() { connection, err = net.DialTimeout("tcp", address, 5*time.Second) }) {
		return nil, fmt.Errorf("the node has ended")
	}
	return connection, err
}

// carry accepts connections and joins each with one that it dials, until the listener is closed.
func carry(listener net.Listener, dial func() (net.Conn, error)) {
	for {
		accepted, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer accepted.Close()
			dialled, err := dial()
			if err != nil {
				return // The one who called sees the end of the connection.
			}
			defer dialled.Close()
			ended := make(chan struct{}, 2)
			for _, ends := range [][2]net.Conn{{accepted, dialled}, {dialled, accepted}} {
				go func() {
					_, _ = io.Copy(ends[0], ends[1])
					_ = ends[0].(*net.TCPConn).CloseWrite()
					ended <- struct{}{}
				}()
			}
			<-ended
			<-ended
		}()
	}
}

// writeFiles makes what the node finds in its root.
func (n *realNode) writeFiles(groups []cgroup) error {
	for _, folder := range []string{"root", "etc/cni/net.d", "kubelet", "containerd", "log"} {
		if err := os.MkdirAll(filepath.Join(n.directory, folder), 0o755); err != nil {
			return err
		}
	}
	kubeconfig, err := n.cluster.componentKubeconfig("kubelet")
	if err != nil {
		return err
	}
	credentials, err := os.ReadFile(kubeconfig)
	if err != nil {
		return err
	}
	description, err := json.Marshal(map[string]any{
		"Name": realNodeName, "Directory": n.directory, "Binaries": n.binaries, "Service": serviceAddress, "Cgroups": groups,
	})
	if err != nil {
		return err
	}
	flags, err := json.Marshal([]string{
		"--config=/etc/kubelet.yaml", "--kubeconfig=/etc/kubelet.kubeconfig", "--hostname-override=" + realNodeName,
		"--cloud-provider=external", "--root-dir=/var/lib/kubelet", "--cert-dir=/var/lib/kubelet/pki",
		// Else the container that `logs --previous` asks for may be gone already.
		"--maximum-dead-containers-per-container=2",
	})
	if err != nil {
		return err
	}
	port := n.kubelet.Addr().(*net.TCPAddr).Port
	for name, content := range map[string]string{
		"node.json":                string(description),
		"etc/kubelet.json":         string(flags),
		"etc/kubelet.kubeconfig":   string(credentials),
		"etc/kubelet.yaml":         strings.ReplaceAll(kubeletConfiguration, "PORT", strconv.Itoa(port)),
		"etc/ca.crt":               string(n.cluster.ca.pem),
		"etc/containerd.toml":      containerdConfiguration,
		"etc/cni/net.d/10-br.conf": cniConfiguration,
		"etc/resolv.conf":          "",
		"etc/passwd":               "root:x:0:0:root:/root:/bin/false\n",
		"etc/group":                "root:x:0:\n",
		"etc/hosts":                "127.0.0.1 localhost\n",
		"etc/os-release":           "ID=flotilla\nPRETTY_NAME=\"Flotilla testbed\"\n",
	} {
		if err := os.WriteFile(filepath.Join(n.directory, name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}

const kubeletConfiguration = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
failSwapOn: false
cgroupDriver: cgroupfs
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: /etc/ca.crt}
authorization: {mode: Webhook}
address: 127.0.0.1
port: PORT
readOnlyPort: 0
healthzPort: 0
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
makeIPTablesUtilChains: false
resolvConf: ""
evictionHard: {memory.available: 50Mi}
imageGCHighThresholdPercent: 100
syncFrequency: 5s
crashLoopBackOff: {maxContainerRestartPeriod: 10s}
containerLogMonitorInterval: 3s
enableSystemLogHandler: true
enableSystemLogQuery: true
volumePluginDir: /var/lib/kubelet/plugins
`

const containerdConfiguration = `version = 3
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = 'flotilla.test/pause:1'
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  stats_collect_period = '1h'
  disable_apparmor = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ['/usr/bin']
  conf_dir = '/etc/cni/net.d'
  use_internal_loopback = true
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  BinaryName = '/usr/bin/runc'
`

const cniConfiguration = `{
  "cniVersion": "1.0.0", "name": "pods", "type": "bridge", "bridge": "pods0", "isGateway": true, "hairpinMode": true,
  "ipam": {
    "type": "host-local", "dataDir": "/run/cni", "ranges": [[{"subnet": "10.88.0.0/16"}]], "routes": [{"dst": "0.0.0.0/0"}]
  }
}
`
