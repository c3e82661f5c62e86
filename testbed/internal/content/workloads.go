package content

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"
	"k8s.io/utils/ptr"
)

// neverReady is the one Deployment that stays unavailable.
const neverReady = "recommendations"

type workloadKind string

const (
	deployment  workloadKind = "Deployment"
	statefulSet workloadKind = "StatefulSet"
	daemonSet   workloadKind = "DaemonSet"
)

// workload stands for one controller with its Service, ConfigMap and Secret.
type workload struct {
	kind      workloadKind
	namespace string
	name      string
	replicas  int32
}

var workloads = []workload{
	{deployment, "checkout", "cart", 3},
	{deployment, "checkout", "payments", 2},
	{deployment, "checkout", "frontend", 3},
	{deployment, "catalog", "products", 2},
	{deployment, "catalog", "search", 2},
	{deployment, "catalog", neverReady, 1},
	{deployment, "identity", "login", 2},
	{deployment, "identity", "sessions", 2},
	{deployment, "ingress", "gateway", 2},
	{deployment, "default", "hello", 1},
	{statefulSet, "checkout", "orders-db", 2},
	{statefulSet, "catalog", "products-db", 1},
	{daemonSet, "observability", "node-agent", 0},
	{daemonSet, "ingress", "edge", 0},
}

func (w workload) meta() metav1.ObjectMeta {
	return metav1.ObjectMeta{
		Name: w.name, Namespace: w.namespace,
		Labels:      map[string]string{"app": w.name, "app.kubernetes.io/name": w.name, "team": w.namespace},
		Annotations: map[string]string{"flotilla.test/owner": w.namespace + "@shop.example"},
	}
}

func (w workload) tasks(ctx context.Context, client kubernetes.Interface) []func() error {
	options := metav1.CreateOptions{}
	selector := &metav1.LabelSelector{MatchLabels: map[string]string{"app": w.name}}
	template := podTemplate(w.name)
	if w.name == neverReady {
		template.Annotations[KeepStatus] = "true"
	}
	create := func() error {
		var err error
		switch w.kind {
		case deployment:
			_, err = client.AppsV1().Deployments(w.namespace).Create(ctx, &appsv1.Deployment{ObjectMeta: w.meta(),
				Spec: appsv1.DeploymentSpec{Replicas: &w.replicas, Selector: selector, Template: template}}, options)
		case statefulSet:
			_, err = client.AppsV1().StatefulSets(w.namespace).Create(ctx, &appsv1.StatefulSet{ObjectMeta: w.meta(),
				Spec: appsv1.StatefulSetSpec{Replicas: &w.replicas, Selector: selector, Template: template,
					ServiceName: w.name, PodManagementPolicy: appsv1.ParallelPodManagement}}, options)
		case daemonSet:
			_, err = client.AppsV1().DaemonSets(w.namespace).Create(ctx, &appsv1.DaemonSet{ObjectMeta: w.meta(),
				Spec: appsv1.DaemonSetSpec{Selector: selector, Template: template}}, options)
		}
		return err
	}
	tasks := []func() error{
		create,
		func() error {
			_, err := client.CoreV1().Services(w.namespace).Create(ctx, &corev1.Service{ObjectMeta: w.meta(),
				Spec: corev1.ServiceSpec{Selector: selector.MatchLabels,
					Ports: []corev1.ServicePort{{Name: "http", Port: 80, TargetPort: intstr.FromString("http")}}}}, options)
			return err
		},
		func() error {
			_, err := client.CoreV1().ConfigMaps(w.namespace).Create(ctx, &corev1.ConfigMap{ObjectMeta: w.meta(),
				Data: map[string]string{"LOG_LEVEL": "info", "settings.yaml": "name: " + w.name + "\nretries: 3\n"}}, options)
			return err
		},
		func() error {
			_, err := client.CoreV1().Secrets(w.namespace).Create(ctx, &corev1.Secret{ObjectMeta: w.meta(),
				StringData: map[string]string{"username": w.name, "password": "not-a-real-password"}}, options)
			return err
		},
	}
	if w.name == "gateway" {
		tasks = append(tasks, func() error {
			_, err := client.NetworkingV1().Ingresses(w.namespace).Create(ctx, w.ingress(), options)
			return err
		})
	}
	if w.name == "frontend" {
		tasks = append(tasks, func() error {
			_, err := client.AutoscalingV2().HorizontalPodAutoscalers(w.namespace).Create(ctx, w.autoscaler(), options)
			return err
		})
	}
	return tasks
}

func (w workload) ingress() *networkingv1.Ingress {
	return &networkingv1.Ingress{ObjectMeta: w.meta(), Spec: networkingv1.IngressSpec{
		Rules: []networkingv1.IngressRule{{Host: "shop.example", IngressRuleValue: networkingv1.IngressRuleValue{
			HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{{
				Path: "/", PathType: ptr.To(networkingv1.PathTypePrefix),
				Backend: networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{
					Name: w.name, Port: networkingv1.ServiceBackendPort{Name: "http"}}},
			}}},
		}}},
	}}
}

// autoscaler allows one size only, so that figures from the metrics server never change the content.
func (w workload) autoscaler() *autoscalingv2.HorizontalPodAutoscaler {
	return &autoscalingv2.HorizontalPodAutoscaler{ObjectMeta: w.meta(), Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
		ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: w.name},
		MinReplicas:    &w.replicas, MaxReplicas: w.replicas,
	}}
}

func podTemplate(app string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{
			Labels:      map[string]string{"app": app},
			Annotations: map[string]string{"kwok.x-k8s.io/usage-cpu": "15m", "kwok.x-k8s.io/usage-memory": "24Mi"},
		},
		Spec: corev1.PodSpec{Containers: []corev1.Container{container(app)}},
	}
}

func container(app string) corev1.Container {
	return corev1.Container{
		Name:  "app",
		Image: "registry.example/shop/" + app + ":1.4.2",
		Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}},
		Env:   []corev1.EnvVar{{Name: "APP", Value: app}, {Name: "LOG_LEVEL", Value: "info"}},
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{
				corev1.ResourceCPU: resource.MustParse("10m"), corev1.ResourceMemory: resource.MustParse("32Mi")},
			Limits: corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("64Mi")},
		},
	}
}

func batchTasks(ctx context.Context, client kubernetes.Interface) []func() error {
	options := metav1.CreateOptions{}
	job := func(name string) batchv1.JobSpec {
		template := podTemplate(name)
		template.Spec.RestartPolicy = corev1.RestartPolicyNever
		return batchv1.JobSpec{Template: template, Completions: ptr.To[int32](1), BackoffLimit: ptr.To[int32](2)}
	}
	return []func() error{
		func() error {
			_, err := client.BatchV1().Jobs("catalog").Create(ctx, &batchv1.Job{
				ObjectMeta: metav1.ObjectMeta{Name: "reindex", Labels: map[string]string{"team": "catalog"}},
				Spec:       job("reindex")}, options)
			return err
		},
		func() error {
			_, err := client.BatchV1().Jobs("identity").Create(ctx, &batchv1.Job{
				ObjectMeta: metav1.ObjectMeta{Name: "migrate-users"}, Spec: job("migrate-users")}, options)
			return err
		},
		func() error {
			_, err := client.BatchV1().CronJobs("checkout").Create(ctx, &batchv1.CronJob{
				ObjectMeta: metav1.ObjectMeta{Name: "settle"},
				Spec: batchv1.CronJobSpec{Schedule: "0 2 29 2 *",
					JobTemplate: batchv1.JobTemplateSpec{Spec: job("settle")}}}, options)
			return err
		},
		func() error {
			_, err := client.BatchV1().CronJobs("identity").Create(ctx, &batchv1.CronJob{
				ObjectMeta: metav1.ObjectMeta{Name: "expire-sessions"},
				Spec: batchv1.CronJobSpec{Schedule: "*/5 * * * *", Suspend: ptr.To(true),
					JobTemplate: batchv1.JobTemplateSpec{Spec: job("expire-sessions")}}}, options)
			return err
		},
	}
}
