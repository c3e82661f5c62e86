package load

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"flotilla.test/testbed/internal/content"
	clientv3 "go.etcd.io/etcd/client/v3"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
)

// SeedOptions say how many pods to make and where. First is the number of the first one, so that later seedings
// add to earlier ones.
type SeedOptions struct {
	Pods       int
	Namespaces int
	Nodes      int
	First      int
	// Quietly, when set, stops the API server, runs what it is given, and starts the server again.
	Quietly func(ctx context.Context, work func() error) error
	// ThroughAPI makes every pod by a request, as a client would, and leaves it to kwok to make it Running.
	ThroughAPI bool
}

// SeedResult is what was made.
type SeedResult struct {
	Pods    int     `json:"pods"`
	Seconds float64 `json:"seconds"`
	Bytes   int     `json:"bytesPerPod,omitempty"`
}

// RunSeed adds pods to a running cluster.
func RunSeed(ctx context.Context, arguments []string) error {
	o := SeedOptions{}
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "kubeconfig of the cluster")
	through := flags.String("through", "etcd", "etcd, or api: a request for each pod")
	flags.IntVar(&o.Pods, "pods", 1000, "pods to add")
	flags.IntVar(&o.Namespaces, "namespaces", 40, "namespaces to spread them over")
	flags.IntVar(&o.Nodes, "nodes", 0, "nodes to spread them over; 0: those there are")
	flags.IntVar(&o.First, "first", 0, "number of the first pod")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	target, err := ReadTarget(*kubeconfig)
	if err != nil {
		return err
	}
	o.ThroughAPI = *through == "api"
	result, err := Seed(ctx, target, o)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// Seed makes pods. One is made through the API and made Running by kwok; the others are copies of it, put straight
// into the cluster's etcd in large transactions, which the API server then serves as any other. A request for each,
// and another for its status, would take minutes where this takes seconds.
func Seed(ctx context.Context, target Target, o SeedOptions) (SeedResult, error) {
	started := time.Now()
	clients, err := target.clients(8)
	if err != nil {
		return SeedResult{}, err
	}
	if o.Nodes == 0 {
		nodes, err := clients[0].CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return SeedResult{}, err
		}
		o.Nodes = max(1, len(nodes.Items))
	}
	if err := makeNamespaces(ctx, clients[0], o.Namespaces); err != nil {
		return SeedResult{}, err
	}
	result := SeedResult{Pods: o.Pods}
	if o.ThroughAPI || target.Etcd == "" {
		err = seedThroughAPI(ctx, clients, o)
	} else {
		result.Bytes, err = seedThroughEtcd(ctx, target, clients[0], o)
	}
	result.Seconds = time.Since(started).Seconds()
	return result, err
}

func makeNamespaces(ctx context.Context, client kubernetes.Interface, count int) error {
	return parallel(16, count, func(index int) error {
		namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{
			Name: namespaceName(index), Labels: map[string]string{BulkLabel: "true"}}}
		_, err := client.CoreV1().Namespaces().Create(ctx, namespace, metav1.CreateOptions{})
		if apierrors.IsAlreadyExists(err) {
			return nil
		}
		return err
	})
}

func seedThroughAPI(ctx context.Context, clients []kubernetes.Interface, o SeedOptions) error {
	return parallel(64, o.Pods, func(index int) error {
		pod := bulkPod(index, o)
		_, err := clients[index%len(clients)].CoreV1().Pods(pod.Namespace).Create(ctx, pod, metav1.CreateOptions{})
		return err
	})
}

const podsInTransaction = 100

func seedThroughEtcd(ctx context.Context, target Target, client kubernetes.Interface, o SeedOptions) (int, error) {
	original, err := makeOriginal(ctx, client, o)
	if err != nil {
		return 0, err
	}
	etcd, err := target.etcd()
	if err != nil {
		return 0, err
	}
	defer etcd.Close()
	var size int
	var revision int64
	put := func() (err error) { size, revision, err = putCopies(ctx, target, etcd, original, o); return err }
	if o.Quietly != nil {
		err = o.Quietly(ctx, put)
	} else {
		err = put()
	}
	if err != nil {
		return 0, err
	}
	return size, awaitRevision(ctx, client, revision)
}

// putCopies writes the pods after the first, which is the original, and gives the size of one and the highest
// revision of etcd.
func putCopies(
	ctx context.Context, target Target, etcd *clientv3.Client, original *corev1.Pod, o SeedOptions,
) (int, int64, error) {
	var size, revision atomic.Int64
	serializer := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	batches := (o.Pods - 1 + podsInTransaction - 1) / podsInTransaction
	err := parallel(8, batches, func(batch int) error {
		var puts []clientv3.Op
		for index := 1 + batch*podsInTransaction; index < min(o.Pods, 1+(batch+1)*podsInTransaction); index++ {
			pod := copyOf(original, index, o)
			var encoded bytes.Buffer
			if err := serializer.Encode(pod, &encoded); err != nil {
				return err
			}
			size.Store(int64(encoded.Len()))
			puts = append(puts, clientv3.OpPut(podKey(target, pod.Namespace, pod.Name), encoded.String()))
		}
		answer, err := etcd.Txn(ctx).Then(puts...).Commit()
		if err == nil {
			raise(&revision, answer.Header.Revision)
		}
		return err
	})
	return int(size.Load()), revision.Load(), err
}

func raise(highest *atomic.Int64, value int64) {
	for {
		seen := highest.Load()
		if seen >= value || highest.CompareAndSwap(seen, value) {
			return
		}
	}
}

// awaitRevision waits until the API server's own copy of the pods has come as far as that revision of etcd.
func awaitRevision(ctx context.Context, client kubernetes.Interface, revision int64) error {
	for {
		_, err := client.CoreV1().Pods("").List(ctx, metav1.ListOptions{
			Limit: 1, ResourceVersion: strconv.FormatInt(revision, 10),
			ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
		})
		// The server waits for some seconds by itself before it answers that this is in its future.
		if !apierrors.IsTimeout(err) && !apierrors.IsServerTimeout(err) {
			return err
		}
	}
}

func podKey(target Target, namespace, name string) string {
	return target.Prefix + "/pods/" + namespace + "/" + name
}

func makeOriginal(ctx context.Context, client kubernetes.Interface, o SeedOptions) (*corev1.Pod, error) {
	wanted := bulkPod(0, o)
	pods := client.CoreV1().Pods(wanted.Namespace)
	if _, err := pods.Create(ctx, wanted, metav1.CreateOptions{}); err != nil {
		return nil, err
	}
	deadline := time.Now().Add(time.Minute)
	for {
		pod, err := pods.Get(ctx, wanted.Name, metav1.GetOptions{})
		if err != nil {
			return nil, err
		}
		if pod.Status.Phase == corev1.PodRunning {
			return pod, nil
		}
		if time.Now().After(deadline) {
			return nil, errors.New("kwok did not make the first pod Running within a minute")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// copyOf makes the stored form of another pod: no resourceVersion, for that is etcd's own.
func copyOf(original *corev1.Pod, index int, o SeedOptions) *corev1.Pod {
	pod := original.DeepCopy()
	place(pod, index, o)
	pod.APIVersion, pod.Kind = "v1", "Pod"
	pod.ResourceVersion = ""
	pod.Labels[content.SettledLabel] = "true"
	pod.UID = uuid.NewUUID()
	number := index + o.First
	address := fmt.Sprintf("10.%d.%d.%d", 64+number>>16&63, number>>8&255, number&255)
	pod.Status.PodIP = address
	pod.Status.PodIPs = []corev1.PodIP{{IP: address}}
	return pod
}

// parallel calls do for 0 … count-1 from that many goroutines, until one fails.
func parallel(workers, count int, do func(index int) error) error {
	var next atomic.Int64
	var failed atomic.Bool
	var once sync.Once
	var failure error
	var group sync.WaitGroup
	for range min(workers, count) {
		group.Go(func() {
			for !failed.Load() {
				index := int(next.Add(1)) - 1
				if index >= count {
					return
				}
				if err := do(index); err != nil {
					once.Do(func() { failure = err })
					failed.Store(true)
				}
			}
		})
	}
	group.Wait()
	return failure
}
