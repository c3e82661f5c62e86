package fleet

import (
	"os"
	"path/filepath"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// TestbedGroup marks the testbed's own users, whose requests the audit log leaves out.
const TestbedGroup = "flotilla:testbed"

// writeKubeconfig makes a file whose context is named after the cluster and whose cluster and user entries have
// the same names in every cluster, as in files made by the same tool.
func writeKubeconfig(path, context, server string, ca []byte, user string, credentials *clientcmdapi.AuthInfo) error {
	config := clientcmdapi.NewConfig()
	config.Clusters["kubernetes"] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: ca}
	config.AuthInfos[user] = credentials
	config.Contexts[context] = &clientcmdapi.Context{Cluster: "kubernetes", AuthInfo: user}
	config.CurrentContext = context
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return clientcmd.WriteToFile(*config, path)
}

func (p pair) credentials() *clientcmdapi.AuthInfo {
	return &clientcmdapi.AuthInfo{ClientCertificateData: p.certificate, ClientKeyData: p.key}
}
