package fleet

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// cluster is one control plane on 127.0.0.1 and the files that describe it.
type cluster struct {
	name      string
	directory string
	etcd      string
	goaway    float64
	spawner   *spawner
	realNode  *realNode // Nil without one.

	server             string
	caFile             string
	auditLog           string
	logFile            string
	token              string
	personKubeconfig   string
	operatorKubeconfig string

	operator    *rest.Config
	ca          *authority
	metricsPort int
}

const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: None
  userGroups: ["` + TestbedGroup + `"]
- level: None
  users: ["system:apiserver"]
- level: Metadata
`

// openCluster starts an API server below the prefix /<name> of that etcd and waits until it is ready.
func openCluster(ctx context.Context, o options, s *spawner, root, name, etcd string) (*cluster, error) {
	c := &cluster{name: name, directory: filepath.Join(root, name), etcd: etcd, goaway: o.goaway, spawner: s}
	if o.realNode != "" {
		c.realNode = &realNode{cluster: c, binaries: o.realNode, directory: c.path(realNodeName)}
	}
	if err := os.MkdirAll(c.directory, 0o700); err != nil {
		return nil, err
	}
	if err := c.writeCredentials(); err != nil {
		return nil, err
	}
	err := withPorts(1, func(ports []int) (bool, error) { return c.startAPIServer(ctx, ports[0]) })
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}

func (c *cluster) path(name string) string { return filepath.Join(c.directory, name) }

func (c *cluster) writeCredentials() error {
	ca, err := newAuthority("kubernetes")
	if err != nil {
		return err
	}
	frontProxy, err := newAuthority("front-proxy")
	if err != nil {
		return err
	}
	c.ca = ca
	serving, err := ca.issue("kube-apiserver")
	if err != nil {
		return err
	}
	kubeletClient, err := ca.issue("kube-apiserver-kubelet-client", "system:masters")
	if err != nil {
		return err
	}
	aggregator, err := frontProxy.issue("front-proxy-client")
	if err != nil {
		return err
	}
	accounts, err := newSigningKey()
	if err != nil {
		return err
	}
	secret := make([]byte, 24)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	c.token = hex.EncodeToString(secret)
	c.caFile = c.path("ca.crt")
	c.auditLog = c.path("audit.log")
	c.logFile = c.path("container.log")
	if err := serving.write(c.directory, "serving"); err != nil {
		return err
	}
	if err := kubeletClient.write(c.directory, "kubelet-client"); err != nil {
		return err
	}
	if err := aggregator.write(c.directory, "aggregator"); err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"ca.crt":          ca.pem,
		"front-proxy.crt": frontProxy.pem,
		"accounts.key":    accounts,
		"tokens.csv":      []byte(c.token + `,person-token,person-token,"flotilla"` + "\n"),
		"audit.yaml":      []byte(auditPolicy),
		"audit.log":       nil,
	} {
		if err := os.WriteFile(c.path(name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) startAPIServer(ctx context.Context, port int) (taken bool, err error) {
	arguments := []string{
		"--etcd-servers=" + c.etcd, "--etcd-prefix=/" + c.name,
		"--bind-address=127.0.0.1", "--secure-port=" + strconv.Itoa(port), "--endpoint-reconciler-type=none",
		"--tls-cert-file=" + c.path("serving.crt"), "--tls-private-key-file=" + c.path("serving.key"),
		"--client-ca-file=" + c.caFile, "--token-auth-file=" + c.path("tokens.csv"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + c.path("accounts.key"),
		"--service-account-signing-key-file=" + c.path("accounts.key"),
		"--service-cluster-ip-range=10.0.0.0/16", "--authorization-mode=RBAC",
		// Pods may be made before the token controller has made their account's objects.
		"--disable-admission-plugins=ServiceAccount", "--allow-privileged",
		"--requestheader-client-ca-file=" + c.path("front-proxy.crt"),
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--requestheader-group-headers=X-Remote-Group", "--requestheader-username-headers=X-Remote-User",
		"--proxy-client-cert-file=" + c.path("aggregator.crt"), "--proxy-client-key-file=" + c.path("aggregator.key"),
		"--audit-policy-file=" + c.path("audit.yaml"), "--audit-log-path=" + c.auditLog, "--audit-log-maxsize=0",
		"--goaway-chance=" + strconv.FormatFloat(c.goaway, 'f', -1, 64), "--profiling=false",
	}
	if c.realNode != nil {
		arguments = append(arguments, "--kubelet-client-certificate="+c.path("kubelet-client.crt"),
			"--kubelet-client-key="+c.path("kubelet-client.key"), "--kubelet-preferred-address-types=InternalIP")
	}
	p, err := c.spawner.add(c.name, "kube-apiserver", c.directory, arguments...)
	if err != nil {
		return false, err
	}
	c.server = "https://127.0.0.1:" + strconv.Itoa(port)
	if err := c.writeKubeconfigs(); err != nil {
		return false, err
	}
	if err := c.waitForReady(ctx, p); err != nil {
		p.kill()
		p.wait()
		return p.portWasTaken(), fmt.Errorf("kube-apiserver: %w\n%s", err, p.tail())
	}
	return false, nil
}

func (c *cluster) writeKubeconfigs() error {
	person, err := c.ca.issue("person", "system:masters")
	if err != nil {
		return err
	}
	c.personKubeconfig = filepath.Join(filepath.Dir(c.directory), "kubeconfigs", c.name)
	if err := writeKubeconfig(c.personKubeconfig, c.name, c.server, c.ca.pem, "person", person.credentials()); err != nil {
		return err
	}
	if c.operatorKubeconfig, err = c.componentKubeconfig("operator"); err != nil {
		return err
	}
	c.operator, err = clientcmd.BuildConfigFromFlags("", c.operatorKubeconfig)
	if err != nil {
		return err
	}
	c.operator.QPS = -1
	c.operator.ContentType = "application/vnd.kubernetes.protobuf"
	c.operator.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	return nil
}

// componentKubeconfig makes a kubeconfig for one of the testbed's own users, which the audit log leaves out.
func (c *cluster) componentKubeconfig(user string) (string, error) {
	var credentials *clientcmdapi.AuthInfo
	issued, err := c.ca.issue("testbed:"+user, "system:masters", TestbedGroup)
	if err != nil {
		return "", err
	}
	credentials = issued.credentials()
	path := c.path(user + ".kubeconfig")
	return path, writeKubeconfig(path, c.name, c.server, c.ca.pem, user, credentials)
}

func (c *cluster) waitForReady(ctx context.Context, p *process) error {
	client, err := kubernetes.NewForConfig(c.operator)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	for {
		attempt, stop := context.WithTimeout(ctx, 5*time.Second)
		_, err := client.RESTClient().Get().AbsPath("/readyz").DoRaw(attempt)
		stop()
		if err == nil {
			return nil
		}
		select {
		case <-p.done():
			return fmt.Errorf("ended before it was ready")
		case <-ctx.Done():
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}
