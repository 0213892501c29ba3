// Drives a machine with go-qemu, as a Go program that was written for QEMU does.
//
//	main SOCKET
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/digitalocean/go-qemu/qemu"
	"github.com/digitalocean/go-qemu/qmp"
)

const size = 256 << 20

func check(err error, what string) {
	if err != nil {
		fmt.Printf("not ok go-qemu: %s: %v\n", what, err)
		os.Exit(1)
	}
}

func require(holds bool, what string) {
	if !holds {
		fmt.Printf("not ok go-qemu: %s\n", what)
		os.Exit(1)
	}
}

func main() {
	monitor, err := qmp.NewSocketMonitor("unix", os.Args[1], 10*time.Second)
	check(err, "dial")
	check(monitor.Connect(), "connect")
	domain, err := qemu.NewDomain(monitor, "elastic")
	check(err, "domain")
	events, done, err := domain.Events()
	check(err, "events")

	status, err := domain.Status()
	check(err, "status")
	require(status == qemu.StatusRunning, "the machine runs")
	version, err := domain.Version()
	check(err, "version")
	commands, err := domain.Commands()
	check(err, "commands")
	require(len(commands) > 100, "there are many commands")
	cpus, err := domain.CPUs()
	require(err != nil || len(cpus) > 0, "CPUs, where the command is still there")
	devices, err := domain.PCIDevices()
	check(err, "PCI devices")
	require(len(devices) > 0, "there are PCI devices")

	_, err = domain.Run(qmp.Command{Execute: "no-such-command"})
	require(err != nil && err.Error() == "The command no-such-command has not been found", "an error is an error")

	_, err = domain.Run(qmp.Command{Execute: "qom-set", Args: map[string]interface{}{
		"path": "vm0", "property": "requested-size", "value": size,
	}})
	check(err, "qom-set")
	deadline := time.After(30 * time.Second)
	for plugged := 0.0; plugged < size; {
		select {
		case event := <-events:
			if event.Event == "MEMORY_DEVICE_SIZE_CHANGE" {
				plugged = event.Data["size"].(float64)
			}
		case <-deadline:
			require(false, "the size arrives within 30 seconds")
		}
	}
	reply, err := domain.Run(qmp.Command{Execute: "query-memory-devices"})
	check(err, "query-memory-devices")
	var answer struct {
		Return []struct {
			Type string
			Data struct{ Size uint64 }
		}
	}
	check(json.Unmarshal(reply, &answer), "its answer")
	require(len(answer.Return) == 1 && answer.Return[0].Type == "virtio-mem" && answer.Return[0].Data.Size == size,
		"the device has the size")
	done <- struct{}{}
	_, err = domain.Run(qmp.Command{Execute: "quit"})
	check(err, "quit")
	fmt.Printf("ok go-qemu: QEMU %s, %d commands, %d MiB plugged\n", version, len(commands), size>>20)
}
