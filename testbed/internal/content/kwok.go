package content

import (
	"context"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"sigs.k8s.io/kwok/kustomize/crd"
	"sigs.k8s.io/kwok/kustomize/metrics/resource"
	"sigs.k8s.io/kwok/kustomize/metrics/usage"
	nodefast "sigs.k8s.io/kwok/kustomize/stage/node/fast"
	heartbeat "sigs.k8s.io/kwok/kustomize/stage/node/heartbeat-with-lease"
	podfast "sigs.k8s.io/kwok/kustomize/stage/pod/fast"
	"sigs.k8s.io/yaml"
)

// KeepStatus is the annotation of a pod whose status kwok must not touch: whoever made the pod writes it.
const KeepStatus = "flotilla.test/keep-status"

// SettledLabel is on a pod that is Running already and that kwok does not even look at: its look at one pod
// costs about a millisecond, which many pods, or many changes, add up to minutes. Such a pod has a grace period of
// zero, so that the API server itself ends it when it is deleted.
const SettledLabel = "flotilla.test/settled"

// Container describes what is behind every container of a cluster, whichever pod it is in.
type Container struct {
	LogFile         string
	PreviousLogFile string
	WorkDir         string
	Mark            string
	// ForwardPort is a port on 127.0.0.1 that every port of every pod is forwarded to.
	ForwardPort int
}

// KwokConfiguration makes the file kwok starts with: its own fast stages, which make a pod Running (and a job's pod
// Succeeded) at once, metrics, and one rule for the logs, commands and ports of all pods.
func KwokConfiguration(container Container) (string, error) {
	documents := []string{`apiVersion: config.kwok.x-k8s.io/v1alpha1
kind: KwokConfiguration
metadata: {name: kwok}
options:
  cidr: 10.32.0.0/16
  podPlayStageParallelism: 16
  nodePlayStageParallelism: 4
  nodeLeaseParallelism: 4
  nodeLeaseDurationSeconds: 40
  podsOnNodeSyncParallelism: 4
  enableDebuggingHandlers: true
  disregardStatusWithLabelSelector: ` + SettledLabel}
	for _, stage := range []string{podfast.DefaultPodReady, podfast.DefaultPodComplete} {
		guarded, err := exceptKeptStatus(stage)
		if err != nil {
			return "", err
		}
		documents = append(documents, guarded)
	}
	documents = append(documents, podfast.DefaultPodDelete, nodefast.DefaultNodeInit,
		heartbeat.DefaultNodeHeartbeatWithLease, resource.DefaultMetricsResource, usage.DefaultUsageFromAnnotation)
	for kind, spec := range map[string]map[string]any{
		"ClusterLogs": {"logs": []any{map[string]any{
			"logsFile": container.LogFile, "previousLogsFile": container.PreviousLogFile, "follow": true,
		}}},
		"ClusterExec": {"execs": []any{map[string]any{"local": map[string]any{
			"workDir": container.WorkDir,
			"envs":    []any{map[string]any{"name": "FLOTILLA_MARK", "value": container.Mark}},
		}}}},
		"ClusterAttach": {"attaches": []any{map[string]any{"logsFile": container.LogFile}}},
		"ClusterPortForward": {"forwards": []any{map[string]any{"target": map[string]any{
			"address": "127.0.0.1", "port": container.ForwardPort,
		}}}},
	} {
		document, err := yaml.Marshal(map[string]any{
			"apiVersion": "kwok.x-k8s.io/v1alpha1", "kind": kind,
			"metadata": map[string]any{"name": "every-pod"}, "spec": spec,
		})
		if err != nil {
			return "", err
		}
		documents = append(documents, string(document))
	}
	return strings.Join(documents, "\n---\n"), nil
}

func exceptKeptStatus(stage string) (string, error) {
	var object map[string]any
	if err := yaml.Unmarshal([]byte(stage), &object); err != nil {
		return "", err
	}
	path := []string{"spec", "selector", "matchExpressions"}
	expressions, found, err := unstructured.NestedSlice(object, path...)
	if err != nil || !found {
		return "", fmt.Errorf("a stage of kwok has no match expressions: %w", err)
	}
	expressions = append(expressions, map[string]any{
		"key": `.metadata.annotations["` + KeepStatus + `"]`, "operator": "DoesNotExist",
	})
	if err := unstructured.SetNestedSlice(object, expressions, path...); err != nil {
		return "", err
	}
	guarded, err := yaml.Marshal(object)
	return string(guarded), err
}

var definitions = schema.GroupVersionResource{
	Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions",
}

// Define creates the definitions of kwok's rules for single pods and of the sample kind, and waits until the
// server serves them.
func Define(ctx context.Context, client dynamic.Interface) error {
	var names []string
	for _, document := range [][]byte{crd.Logs, crd.Exec, crd.Attach, crd.PortForward, []byte(widgetDefinition)} {
		object := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(document, object); err != nil {
			return err
		}
		_, err := client.Resource(definitions).Create(ctx, object, metav1.CreateOptions{})
		if err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
		names = append(names, object.GetName())
	}
	for _, name := range names {
		if err := poll(ctx, func() (bool, error) {
			object, err := client.Resource(definitions).Get(ctx, name, metav1.GetOptions{})
			if err != nil {
				return false, err
			}
			return hasCondition(object, "Established"), nil
		}); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func hasCondition(object *unstructured.Unstructured, kind string) bool {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, condition := range conditions {
		entry, ok := condition.(map[string]any)
		if ok && entry["type"] == kind && entry["status"] == "True" {
			return true
		}
	}
	return false
}
