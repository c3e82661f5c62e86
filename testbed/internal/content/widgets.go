package content

import (
	"context"
	_ "embed"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

// widgetDefinition is a kind of the shop's own, with printer columns, a status and a scale.
//
//go:embed widgets.yaml
var widgetDefinition string

var widgets = schema.GroupVersionResource{Group: "shop.example", Version: "v1", Resource: "widgets"}

func widgetTasks(ctx context.Context, client dynamic.Interface) []func() error {
	var tasks []func() error
	for name, size := range map[string]int64{"lamp": 3, "kettle": 12, "anchor": 1} {
		tasks = append(tasks, func() error {
			return eventually(ctx, func() error {
				_, err := client.Resource(widgets).Namespace("catalog").Create(ctx, &unstructured.Unstructured{
					Object: map[string]any{
						"apiVersion": "shop.example/v1", "kind": "Widget",
						"metadata": map[string]any{"name": name},
						"spec":     map[string]any{"size": size, "colour": "blue"},
					}}, metav1.CreateOptions{})
				if apierrors.IsAlreadyExists(err) {
					return nil
				}
				return err
			})
		})
	}
	return tasks
}
