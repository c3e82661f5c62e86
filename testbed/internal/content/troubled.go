package content

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"
)

// troubledPod is a bare pod in a state an operator looks for; its status is written once and kept.
type troubledPod struct {
	namespace string
	name      string
	status    corev1.PodStatus
	adjust    func(*corev1.Pod)
}

// Troubled creates one pod for each kind of trouble. The nodes must be there.
func Troubled(ctx context.Context, client kubernetes.Interface) error {
	var tasks []func() error
	for _, pod := range troubledPods() {
		tasks = append(tasks, func() error { return pod.create(ctx, client) })
	}
	return together(tasks)
}

func (t troubledPod) create(ctx context.Context, client kubernetes.Interface) error {
	template := podTemplate(t.name)
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: t.name, Namespace: t.namespace, Labels: map[string]string{"app": t.name, "trouble": "true"},
			Annotations: map[string]string{KeepStatus: "true"},
		},
		Spec: template.Spec,
	}
	pod.Spec.NodeName = NodeName(0)
	if t.adjust != nil {
		t.adjust(pod)
	}
	created, err := client.CoreV1().Pods(t.namespace).Create(ctx, pod, metav1.CreateOptions{})
	if err != nil || t.status.Phase == "" {
		return err
	}
	created.Status = t.status
	created.Status.HostIP = "127.0.0.1"
	created.Status.StartTime = ptr.To(metav1.Now())
	_, err = client.CoreV1().Pods(t.namespace).UpdateStatus(ctx, created, metav1.UpdateOptions{})
	return err
}

func troubledPods() []troubledPod {
	return []troubledPod{
		{namespace: "checkout", name: "crash-looping", status: withContainer(corev1.PodRunning, corev1.ContainerStatus{
			RestartCount:         17,
			State:                waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container=app"),
			LastTerminationState: terminated(1, "Error"),
		})},
		{namespace: "checkout", name: "out-of-memory", status: withContainer(corev1.PodRunning, corev1.ContainerStatus{
			RestartCount: 4, State: running(), LastTerminationState: terminated(137, "OOMKilled"),
		})},
		{namespace: "catalog", name: "image-missing", status: withContainer(corev1.PodPending, corev1.ContainerStatus{
			State: waiting("ImagePullBackOff", `Back-off pulling image "registry.example/shop/image-missing:1.4.2"`),
		})},
		{namespace: "catalog", name: "config-missing", status: withContainer(corev1.PodPending, corev1.ContainerStatus{
			State: waiting("CreateContainerConfigError", `configmap "nowhere" not found`),
		})},
		{namespace: "identity", name: "not-ready", status: withContainer(corev1.PodRunning, corev1.ContainerStatus{
			State: running(),
		})},
		{namespace: "identity", name: "failed", status: withContainer(corev1.PodFailed, corev1.ContainerStatus{
			State: terminated(2, "Error"),
		})},
		{namespace: "identity", name: "evicted", status: corev1.PodStatus{
			Phase: corev1.PodFailed, Reason: "Evicted", Message: "The node was low on resource: memory.",
		}},
		{namespace: "ingress", name: "init-stuck", status: corev1.PodStatus{
			Phase:                 corev1.PodPending,
			InitContainerStatuses: []corev1.ContainerStatus{{Name: "wait", Image: "registry.example/shop/wait:1", State: running()}},
			ContainerStatuses: []corev1.ContainerStatus{{
				Name: "app", Image: "registry.example/shop/init-stuck:1.4.2", State: waiting("PodInitializing", ""),
			}},
		}, adjust: func(pod *corev1.Pod) {
			pod.Spec.InitContainers = []corev1.Container{{Name: "wait", Image: "registry.example/shop/wait:1"}}
		}},
		// No status: the scheduler finds no node for it by itself.
		{namespace: "ingress", name: "unschedulable", adjust: func(pod *corev1.Pod) {
			pod.Spec.NodeName = ""
			pod.Spec.NodeSelector = map[string]string{"gpu": "present"}
		}},
	}
}

func withContainer(phase corev1.PodPhase, container corev1.ContainerStatus) corev1.PodStatus {
	container.Name = "app"
	container.Image = "registry.example/shop/app:1.4.2"
	transition := metav1.NewTime(time.Now())
	condition := func(kind corev1.PodConditionType, status corev1.ConditionStatus) corev1.PodCondition {
		return corev1.PodCondition{Type: kind, Status: status, LastTransitionTime: transition}
	}
	return corev1.PodStatus{
		Phase: phase,
		Conditions: []corev1.PodCondition{
			condition(corev1.PodScheduled, corev1.ConditionTrue), condition(corev1.PodInitialized, corev1.ConditionTrue),
			condition(corev1.PodReady, corev1.ConditionFalse), condition(corev1.ContainersReady, corev1.ConditionFalse),
		},
		ContainerStatuses: []corev1.ContainerStatus{container},
	}
}

func waiting(reason, message string) corev1.ContainerState {
	return corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: message}}
}

func running() corev1.ContainerState {
	return corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: metav1.Now()}}
}

func terminated(code int32, reason string) corev1.ContainerState {
	return corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		ExitCode: code, Reason: reason, StartedAt: metav1.Now(), FinishedAt: metav1.Now(),
	}}
}
