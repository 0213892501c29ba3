package io.vmemu.guest.replay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a real Linux did with virtio-mem devices of a real QEMU: one recording. */
record Scenario(
        String name,
        String kernel,
        String commandLine,
        String memory,
        Map<String, Long> memaddrs,
        List<Device> devices,
        Expected boot,
        List<Step> steps) {

    record Device(
            String id,
            String backend,
            String backendOptions,
            long size,
            long blockSize,
            long requestedSize,
            Map<String, String> properties) {}

    /** Requests in order, the size of each device in the end (none: not looked at), and the guest's MemTotal (or 0). */
    record Expected(List<Request> requests, List<Long> sizes, long memTotalKib) {}

    /** What was done from outside, and what came of it. */
    record Step(
            String op,
            String device,
            long requestedSize,
            boolean settle,
            long quiet,
            String command,
            Expected expected) {}

    record Request(String type, String device, long firstBlock, long blockCount, String answer) {
        @Override
        public String toString() {
            return type + " " + device + " " + firstBlock + "+" + blockCount + " " + answer;
        }
    }

    static Scenario read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(map(Json.read(in)));
        }
    }

    private static Scenario of(Map<String, Object> json) {
        List<Device> devices = new ArrayList<>();
        for (Object entry : list(json.get("devices"))) {
            Map<String, Object> device = map(entry);
            devices.add(new Device(
                    text(device, "id"),
                    text(device, "backend"),
                    text(device, "backend-options"),
                    number(device, "size"),
                    number(device, "block-size"),
                    number(device, "requested-size"),
                    strings(device.getOrDefault("properties", Map.of()))));
        }
        List<Step> steps = new ArrayList<>();
        for (Object entry : list(json.get("steps"))) {
            Map<String, Object> act = map(map(entry).get("do"));
            steps.add(new Step(
                    text(act, "op"),
                    String.valueOf(act.get("device")),
                    act.get("requested-size") instanceof Long size ? size : 0,
                    !Boolean.FALSE.equals(act.get("settle")),
                    act.get("quiet") instanceof Long seconds ? seconds : 0,
                    String.valueOf(act.get("cmd")),
                    expected(map(entry))));
        }
        return new Scenario(
                text(json, "name"),
                text(json, "kernel"),
                text(json, "cmdline"),
                text(json, "memory"),
                longs(json.get("memaddr")),
                devices,
                expected(map(json.get("boot"))),
                steps);
    }

    private static Expected expected(Map<String, Object> json) {
        List<Request> requests = new ArrayList<>();
        for (Object entry : list(json.get("requests"))) {
            List<Object> request = list(entry);
            requests.add(new Request(
                    (String) request.get(0),
                    String.valueOf(request.get(1)),
                    (Long) request.get(2),
                    (Long) request.get(3),
                    (String) request.get(4)));
        }
        List<Long> sizes = new ArrayList<>();
        if (json.get("size") != null) {
            list(json.get("size")).forEach(size -> sizes.add((Long) size));
        }
        return new Expected(requests, sizes, json.get("guest-memtotal-kib") instanceof Long kib ? kib : 0);
    }

    private static String text(Map<String, Object> json, String name) {
        return (String) json.get(name);
    }

    private static long number(Map<String, Object> json, String name) {
        return (Long) json.get(name);
    }

    private static Map<String, String> strings(Object json) {
        Map<String, String> result = new java.util.LinkedHashMap<>();
        map(json).forEach((name, value) -> result.put(name, (String) value));
        return result;
    }

    private static Map<String, Long> longs(Object json) {
        Map<String, Long> result = new java.util.LinkedHashMap<>();
        map(json).forEach((name, value) -> result.put(name, (Long) value));
        return result;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object json) {
        return (Map<String, Object>) json;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object json) {
        return (List<Object>) json;
    }

    @Override
    public String toString() {
        return name;
    }
}
