// Command kubelet is Kubernetes' kubelet, which the testbed's real nodes run. It is a binary of its own: in the control
// plane's binary it would take half as much memory again.
package main

import (
	"context"
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kubelet/app"
)

func main() {
	os.Exit(cli.Run(app.NewKubeletCommand(context.Background())))
}
