// Command writer is a container that does as its flags say: writes lines, serves HTTP, asks a server, takes memory,
// repeats its input, ends with a code.
package main

import (
	"bufio"
	"crypto/sha1"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	lines := flag.Int("lines", 0, "lines to write, numbered from 1; -1 writes without end")
	rate := flag.Float64("rate", 0, "lines a second; 0 writes as fast as it can")
	width := flag.Int("width", 0, "bytes of a line at least; the runtime cuts a line of more than 16 KiB into pieces")
	text := flag.String("text", "line", "begins each line, before its number")
	errors := flag.Int("errors", 0, "every so many lines, one goes to stderr")
	part := flag.String("part", "", "written behind the lines, without an end of line")
	wait := flag.Duration("wait", 0, "time before all")
	serve := flag.Int("serve", 0, "port of an HTTP server that answers with the path, and at /flood without end")
	tally := flag.Int("tally", 0, "port that answers with the SHA-1 of as many bytes as the first line of a connection says, after that many ms")
	fetch := flag.String("fetch", "", "address of an HTTP server whose answer it writes")
	repeat := flag.Bool("repeat", false, "write each line of the input again")
	memory := flag.Int("memory", 0, "MiB to take")
	stay := flag.Bool("stay", false, "do not end by itself")
	exit := flag.Int("exit", 0, "exit code")
	flag.Parse()

	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-terminated
		os.Exit(143)
	}()
	if *serve > 0 {
		go func() {
			fmt.Fprintln(os.Stderr, http.ListenAndServe(fmt.Sprintf(":%d", *serve), http.HandlerFunc(answer)))
			os.Exit(1)
		}()
	}
	if *tally > 0 {
		go listen(*tally)
	}
	time.Sleep(*wait)
	write(*lines, *rate, *width, *text, *errors)
	fmt.Print(*part)
	if *memory > 0 {
		take(*memory)
	}
	if *fetch != "" {
		fmt.Println(status(*fetch))
	}
	if *repeat {
		input := bufio.NewScanner(os.Stdin)
		for input.Scan() {
			fmt.Println("heard " + input.Text())
		}
	}
	if *stay || *serve > 0 || *tally > 0 {
		select {}
	}
	os.Exit(*exit)
}

func answer(response http.ResponseWriter, request *http.Request) {
	if request.URL.Path == "/flood" {
		block := make([]byte, 32<<10)
		for {
			if _, err := response.Write(block); err != nil {
				return
			}
		}
	}
	host, _ := os.Hostname()
	fmt.Fprintf(response, "%s %s\n", host, request.URL.Path)
}

// listen answers each connection with the sum of its bytes. Its first line is their number, and the wait before the answer.
func listen(port int) {
	listener, err := net.Listen("tcp", fmt.Sprintf(":%d", port))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			continue
		}
		go func() {
			defer connection.Close()
			var size int64
			var wait int
			input := bufio.NewReader(connection)
			fmt.Fscanf(input, "%d %d\n", &size, &wait)
			sum := sha1.New()
			got, _ := io.CopyN(sum, input, size)
			time.Sleep(time.Duration(wait) * time.Millisecond)
			fmt.Fprintf(connection, "%d %x\n", got, sum.Sum(nil))
		}()
	}
}

// status asks a server that the container has no certificate of.
func status(address string) string {
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	response, err := client.Get(address)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	return response.Status
}

func write(lines int, rate float64, width int, text string, errors int) {
	started := time.Now()
	padding := strings.Repeat(".", width)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for number := 1; lines < 0 || number <= lines; number++ {
		if rate > 0 {
			output.Flush()
			time.Sleep(time.Until(started.Add(time.Duration(float64(number-1) / rate * float64(time.Second)))))
		}
		line := fmt.Sprintf("%s %d", text, number)
		if missing := width - len(line) - 1; missing > 0 {
			line += " " + padding[:missing]
		}
		if errors > 0 && number%errors == 0 {
			output.Flush()
			fmt.Fprintln(os.Stderr, line)
			continue
		}
		output.WriteString(line)
		output.WriteByte('\n')
	}
}

func take(megabytes int) {
	var taken [][]byte
	for range megabytes {
		block := make([]byte, 1<<20)
		for index := 0; index < len(block); index += 4096 {
			block[index] = 1
		}
		taken = append(taken, block)
	}
	fmt.Printf("took %d MiB\n", len(taken))
}
