package load

import (
	"fmt"
	"strings"

	"flotilla.test/testbed/internal/content"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// BulkLabel is on every pod made in bulk.
const BulkLabel = "flotilla.test/bulk"

// namespaceName is the namespace of bulk pods with that index.
func namespaceName(index int) string { return fmt.Sprintf("load-%02d", index) }

func podName(index int) string { return fmt.Sprintf("load-%06d", index) }

// bulkPod is a bare pod with two containers, about 4 KB as the server keeps it.
func bulkPod(index int, o SeedOptions) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Labels: map[string]string{
				BulkLabel: "true", "app.kubernetes.io/part-of": "shop", "pod-template-hash": "6b9f7c5d8",
			},
			Annotations: map[string]string{
				At:                "0",
				"checksum/config": strings.Repeat("5e1f", 16),
			},
		},
		Spec: corev1.PodSpec{
			TerminationGracePeriodSeconds: new(int64),
			Containers:                    []corev1.Container{bulkContainer("app", 8080), bulkContainer("proxy", 15001)},
			Volumes: []corev1.Volume{
				{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
					LocalObjectReference: corev1.LocalObjectReference{Name: "mark"}}}},
			},
		},
	}
	place(pod, index, o)
	return pod
}

// place gives a pod what differs from pod to pod.
func place(pod *corev1.Pod, index int, o SeedOptions) {
	index += o.First
	pod.Namespace = namespaceName(index % o.Namespaces)
	pod.Name = podName(index)
	pod.Labels["app"] = fmt.Sprintf("app-%03d", index%200)
	pod.Spec.NodeName = content.NodeName(index % o.Nodes)
}

func bulkContainer(name string, port int32) corev1.Container {
	probe := &corev1.Probe{
		ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
			Path: "/healthz", Port: intstr.FromInt32(port)}},
		PeriodSeconds: 10, TimeoutSeconds: 2, FailureThreshold: 3,
	}
	return corev1.Container{
		Name: name, Image: "registry.example/shop/" + name + ":2.7.1",
		Args:  []string{"--listen", fmt.Sprintf(":%d", port), "--log-format", "json", "--level", "info"},
		Ports: []corev1.ContainerPort{{Name: name, ContainerPort: port}},
		Env: []corev1.EnvVar{
			{Name: "DATABASE_URL", Value: "postgres://orders-db.checkout.svc:5432/orders"},
			{Name: "REGION", Value: "north"},
		},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{
				corev1.ResourceCPU: resource.MustParse("1m"), corev1.ResourceMemory: resource.MustParse("1Mi")},
			Limits: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("64Mi")},
		},
		ReadinessProbe: probe,
		VolumeMounts:   []corev1.VolumeMount{{Name: "config", MountPath: "/etc/config"}},
	}
}
