package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
)

// At is the annotation with the time a change was sent, in nanoseconds since 1970.
const At = "flotilla.test/at"

// changer makes one change to the pod of that number; its annotation At says when it was sent.
type changer func(ctx context.Context, number int) error

type churnOptions struct {
	kubeconfig string
	rate       int
	seconds    float64
	namespace  string
	kind       string
	through    string
	workers    int
}

// churnResult counts changes; Late are those that were due and never sent, because the cluster was too slow.
type churnResult struct {
	Sent       int     `json:"sent"`
	Failed     int     `json:"failed"`
	Late       int     `json:"late"`
	Seconds    float64 `json:"seconds"`
	Rate       float64 `json:"rate"`
	P50Ms      float64 `json:"p50Ms"`
	P99Ms      float64 `json:"p99Ms"`
	FirstError string  `json:"firstError,omitempty"`
}

// RunChurn changes pods at a steady rate and prints what came of it.
func RunChurn(ctx context.Context, arguments []string) error {
	o := churnOptions{}
	flags := flag.NewFlagSet("churn", flag.ContinueOnError)
	flags.StringVar(&o.kubeconfig, "kubeconfig", "", "kubeconfig of the cluster")
	flags.IntVar(&o.rate, "rate", 100, "changes a second")
	flags.Float64Var(&o.seconds, "seconds", 10, "how long")
	flags.StringVar(&o.namespace, "namespace", "", "change pods of this namespace only")
	flags.StringVar(&o.kind, "kind", "annotation", "annotation, status, or recreate: create pods and delete them again")
	flags.StringVar(&o.through, "through", "api", "api, or etcd: past the API server's write path, for high rates")
	flags.IntVar(&o.workers, "workers", 64, "changes under way at a time")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	target, err := ReadTarget(o.kubeconfig)
	if err != nil {
		return err
	}
	clients, err := target.clients(8)
	if err != nil {
		return err
	}
	change, closing, err := makeChanger(ctx, target, clients, o)
	if err != nil {
		return err
	}
	result := churn(ctx, change, o)
	if err := closing(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

func churn(ctx context.Context, change changer, o churnOptions) churnResult {
	result := churnResult{}
	var latencies []float64
	var mu sync.Mutex
	due := make(chan int, max(o.workers, o.rate))
	var group sync.WaitGroup
	for range o.workers {
		group.Go(func() {
			for number := range due {
				sent := time.Now()
				err := change(ctx, number)
				mu.Lock()
				if err != nil {
					result.Failed++
					if result.FirstError == "" {
						result.FirstError = err.Error()
					}
				} else {
					result.Sent++
					latencies = append(latencies, float64(time.Since(sent).Microseconds())/1000)
				}
				mu.Unlock()
			}
		})
	}
	started := time.Now()
	total := int(float64(o.rate) * o.seconds)
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for number := 0; number < total && ctx.Err() == nil; {
		<-ticker.C
		until := min(total, int(time.Since(started).Seconds()*float64(o.rate)))
		for ; number < until; number++ {
			select {
			case due <- number:
			default:
				result.Late++ // Written by this goroutine only, and read after it.
			}
		}
	}
	close(due)
	group.Wait()
	result.Seconds = time.Since(started).Seconds()
	result.Rate = float64(result.Sent) / result.Seconds
	slices.Sort(latencies)
	if count := len(latencies); count > 0 {
		result.P50Ms, result.P99Ms = latencies[count/2], latencies[count*99/100]
	}
	return result
}

func makeChanger(
	ctx context.Context, target Target, clients []kubernetes.Interface, o churnOptions,
) (changer, func() error, error) {
	nothing := func() error { return nil }
	client := func(number int) kubernetes.Interface { return clients[number%len(clients)] }
	if o.kind == "recreate" {
		if o.namespace == "" {
			o.namespace = "default"
		}
		return recreate(client, o), func() error {
			return clients[0].CoreV1().Pods(o.namespace).DeleteCollection(
				ctx, metav1.DeleteOptions{GracePeriodSeconds: new(int64)}, metav1.ListOptions{LabelSelector: churnLabel})
		}, nil
	}
	list, err := clients[0].CoreV1().Pods(o.namespace).List(ctx, metav1.ListOptions{LabelSelector: BulkLabel})
	if err != nil {
		return nil, nothing, err
	}
	if len(list.Items) == 0 {
		return nil, nothing, errors.New("there are no bulk pods to change; make some with --pods or seed")
	}
	pods := list.Items
	if o.through == "etcd" {
		if target.Etcd == "" {
			return nil, nothing, errors.New("the etcd of this cluster is not known here")
		}
		etcd, err := target.etcd()
		if err != nil {
			return nil, nothing, err
		}
		return putStraight(target, etcd, pods), etcd.Close, nil
	}
	switch o.kind {
	case "annotation":
		return func(ctx context.Context, number int) error {
			pod := &pods[number%len(pods)]
			patch := fmt.Appendf(nil, `{"metadata":{"annotations":{%q:"%d"}}}`, At, time.Now().UnixNano())
			_, err := client(number).CoreV1().Pods(pod.Namespace).Patch(
				ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{})
			return err
		}, nothing, nil
	case "status":
		return func(ctx context.Context, number int) error {
			pod := &pods[number%len(pods)]
			statuses, err := json.Marshal(restarted(pod, 1+number/len(pods)).ContainerStatuses)
			if err != nil {
				return err
			}
			patch := fmt.Appendf(nil, `{"metadata":{"annotations":{%q:"%d"}},"status":{"containerStatuses":%s}}`,
				At, time.Now().UnixNano(), statuses)
			_, err = client(number).CoreV1().Pods(pod.Namespace).Patch(
				ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{}, "status")
			return err
		}, nothing, nil
	}
	return nil, nothing, fmt.Errorf("there is no kind of change %q", o.kind)
}

func restarted(pod *corev1.Pod, times int) *corev1.PodStatus {
	status := pod.Status.DeepCopy()
	for i := range status.ContainerStatuses {
		status.ContainerStatuses[i].RestartCount = int32(times)
	}
	return status
}

// churnLabel is on pods made by recreate.
const churnLabel = "flotilla.test/churn"

// recreate creates a pod with every even number, and deletes one made long before with every odd one: changes run in
// parallel, so the latest may not be there yet.
func recreate(client func(int) kubernetes.Interface, o churnOptions) changer {
	const behind = 200
	return func(ctx context.Context, number int) error {
		name := func(number int) string { return fmt.Sprintf("churn-%06d", number/2) }
		pods := client(number).CoreV1().Pods(o.namespace)
		if number%2 == 1 {
			err := pods.Delete(ctx, name(number-behind), metav1.DeleteOptions{GracePeriodSeconds: new(int64)})
			if apierrors.IsNotFound(err) {
				return nil
			}
			return err
		}
		pod := bulkPod(number, SeedOptions{Namespaces: 1, Nodes: 1})
		pod.Namespace, pod.Name = o.namespace, name(number)
		pod.Labels[churnLabel] = "true"
		pod.Annotations[At] = strconv.FormatInt(time.Now().UnixNano(), 10)
		_, err := pods.Create(ctx, pod, metav1.CreateOptions{})
		return err
	}
}

// putStraight overwrites pods in etcd. Nobody else may write them meanwhile: it does not compare versions.
func putStraight(target Target, etcd *clientv3.Client, pods []corev1.Pod) changer {
	serializer := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	return func(ctx context.Context, number int) error {
		pod := pods[number%len(pods)].DeepCopy()
		pod.APIVersion, pod.Kind, pod.ResourceVersion = "v1", "Pod", ""
		pod.Annotations[At] = strconv.FormatInt(time.Now().UnixNano(), 10)
		pod.Status = *restarted(pod, 1+number/len(pods))
		var encoded bytes.Buffer
		if err := serializer.Encode(pod, &encoded); err != nil {
			return err
		}
		_, err := etcd.Put(ctx, podKey(target, pod.Namespace, pod.Name), encoded.String())
		return err
	}
}
