// Package content fills a cluster with what a small shop would run. Every cluster gets the same namespaces, names
// and workloads; only its mark tells it from the others.
package content

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
)

// Mark is the annotation and the ConfigMap key that carry the cluster's name: the only difference between clusters.
const Mark = "flotilla.test/mark"

// TokenUser is the user of the static token; it may do everything.
const TokenUser = "person-token"

var namespaces = []string{"checkout", "catalog", "identity", "ingress", "observability"}

// Foundation creates the nodes, the namespaces, the mark and the token user's rights.
func Foundation(ctx context.Context, client kubernetes.Interface, mark string, nodes int) error {
	var tasks []func() error
	for index := range nodes {
		tasks = append(tasks, func() error {
			_, err := client.CoreV1().Nodes().Create(ctx, node(index), metav1.CreateOptions{})
			return err
		})
	}
	for _, name := range namespaces {
		tasks = append(tasks, func() error {
			namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"team": name}}}
			_, err := client.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{})
			return err
		})
	}
	tasks = append(tasks, func() error {
		binding := &rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: "token-user-is-admin"},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "cluster-admin"},
			Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: TokenUser}},
		}
		_, err := client.RbacV1().ClusterRoleBindings().Create(ctx, binding, metav1.CreateOptions{})
		return err
	})
	if err := together(tasks); err != nil {
		return err
	}
	return eventually(ctx, func() error {
		_, err := client.CoreV1().ConfigMaps("default").Create(ctx, &corev1.ConfigMap{
			ObjectMeta: metav1.ObjectMeta{Name: "mark", Annotations: map[string]string{Mark: mark}},
			Data:       map[string]string{"mark": mark},
		}, metav1.CreateOptions{})
		return err
	})
}

// Workloads creates everything that needs controllers, and the troubled pods. It does not wait for them.
func Workloads(ctx context.Context, client kubernetes.Interface, custom dynamic.Interface) error {
	var tasks []func() error
	for _, workload := range workloads {
		tasks = append(tasks, workload.tasks(ctx, client)...)
	}
	tasks = append(tasks, batchTasks(ctx, client)...)
	tasks = append(tasks, widgetTasks(ctx, custom)...)
	return together(tasks)
}

// Settled waits until the nodes are ready and every workload that can be complete is.
func Settled(ctx context.Context, client kubernetes.Interface) error {
	return poll(ctx, func() (bool, error) {
		deployments, err := client.AppsV1().Deployments("").List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		for _, deployment := range deployments.Items {
			if deployment.Name != neverReady && deployment.Status.AvailableReplicas < *deployment.Spec.Replicas {
				return false, nil
			}
		}
		sets, err := client.AppsV1().StatefulSets("").List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		for _, set := range sets.Items {
			if set.Status.ReadyReplicas < *set.Spec.Replicas {
				return false, nil
			}
		}
		daemons, err := client.AppsV1().DaemonSets("").List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		for _, daemon := range daemons.Items {
			status := daemon.Status
			if status.ObservedGeneration == 0 || status.NumberReady < status.DesiredNumberScheduled {
				return false, nil
			}
		}
		jobs, err := client.BatchV1().Jobs("").List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		for _, job := range jobs.Items {
			if job.Status.Succeeded < *job.Spec.Completions {
				return false, nil
			}
		}
		return true, nil
	})
}

// NodesReady waits until kwok has made all nodes ready.
func NodesReady(ctx context.Context, client kubernetes.Interface) error {
	return poll(ctx, func() (bool, error) {
		list, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		for _, node := range list.Items {
			ready := false
			for _, condition := range node.Status.Conditions {
				ready = ready || condition.Type == corev1.NodeReady && condition.Status == corev1.ConditionTrue
			}
			if !ready {
				return false, nil
			}
		}
		return true, nil
	})
}

// NodeName is the name of the node with that index.
func NodeName(index int) string { return fmt.Sprintf("node-%d", index) }

func node(index int) *corev1.Node {
	name := NodeName(index)
	capacity := corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse("64"),
		corev1.ResourceMemory: resource.MustParse("256Gi"),
		corev1.ResourcePods:   resource.MustParse("100k"),
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: name,
			Annotations: map[string]string{
				"kwok.x-k8s.io/node":                   "fake",
				"metrics.k8s.io/resource-metrics-path": "/metrics/nodes/" + name + "/metrics/resource",
			},
			Labels: map[string]string{
				"kubernetes.io/hostname":        name,
				"kubernetes.io/os":              "linux",
				"kubernetes.io/arch":            "amd64",
				"topology.kubernetes.io/region": "north",
				"topology.kubernetes.io/zone":   fmt.Sprintf("north-%c", 'a'+index%3),
				"node-role.kubernetes.io/agent": "",
			},
		},
		Status: corev1.NodeStatus{Capacity: capacity, Allocatable: capacity},
	}
}

// together runs the tasks in parallel and gives the first error.
func together(tasks []func() error) error {
	failures := make(chan error, len(tasks))
	slots := make(chan struct{}, 16)
	for _, task := range tasks {
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			failures <- task()
		}()
	}
	var first error
	for range tasks {
		if err := <-failures; err != nil && first == nil {
			first = err
		}
	}
	return first
}

// eventually repeats a creation until the server accepts it: the namespace or its quota may not be known yet.
func eventually(ctx context.Context, create func() error) error {
	return poll(ctx, func() (bool, error) {
		err := create()
		if apierrors.IsNotFound(err) || apierrors.IsForbidden(err) || apierrors.IsInternalError(err) {
			return false, nil
		}
		return err == nil, err
	})
}

func poll(ctx context.Context, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	for {
		if finished, err := done(); err != nil || finished {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}
