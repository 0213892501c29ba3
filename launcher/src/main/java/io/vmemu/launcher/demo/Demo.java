package io.vmemu.launcher.demo;

import static io.vmemu.launcher.demo.BlockMapRenderer.size;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.json.JsonWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The story: two devices grow, shrink, refuse, and come back after a reset. All of it goes through QMP. */
final class Demo {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final List<String> DEVICES = List.of("vm0", "vm1");
    private static final Duration FRAME = Duration.ofMillis(40);
    private static final int FRAMES_OF_PATIENCE = 500;

    private final QmpClient client;
    private final Screen screen;
    private final Style style;
    private final int pauseFrames;
    private final Set<String> seen = new HashSet<>();
    private int step;

    /** @param pauseFrames for how many pictures to look at what a step has led to */
    Demo(QmpClient client, Screen screen, int pauseFrames) {
        this.client = client;
        this.screen = screen;
        this.style = screen.style();
        this.pauseFrames = pauseFrames;
    }

    /** The machine: two NUMA nodes of 1 GiB, each with a device of 4 GiB. */
    static List<String> commandLine(String guest) {
        return List.of(
                "-machine",
                "q35",
                "-nodefaults",
                "-smp",
                "2",
                "-m",
                "size=2G,slots=2,maxmem=10G",
                "-object",
                "memory-backend-ram,id=ram0,size=1G",
                "-object",
                "memory-backend-ram,id=ram1,size=1G",
                "-numa",
                "node,nodeid=0,cpus=0,memdev=ram0",
                "-numa",
                "node,nodeid=1,cpus=1,memdev=ram1",
                "-object",
                "memory-backend-ram,id=mem0,size=4G,reserve=off",
                "-object",
                "memory-backend-ram,id=mem1,size=4G,reserve=off",
                "-device",
                "virtio-mem-pci,id=vm0,memdev=mem0,node=0,requested-size=1G",
                "-device",
                "virtio-mem-pci,id=vm1,memdev=mem1,node=1",
                "-fw_cfg",
                "name=opt/vmemu/guest,string=" + guest);
    }

    /**
     * Tells it.
     *
     * @throws IOException if the connection breaks or the guest does not do its part in time
     */
    void run() throws IOException, QmpErrorException {
        screen.say("");
        screen.say(style.dim("(Events of a device's size come once a second at most, as QEMU's do.)"));
        title("Linux boots and plugs the 1 GiB that vm0 was started with");
        watchUntil(Demo::settled);
        title("vm1 grows to 2 GiB");
        resize("vm1", 2 * GIB);
        watchUntil(Demo::settled);
        title("vm0 grows to 3 GiB");
        resize("vm0", 3 * GIB);
        watchUntil(Demo::settled);
        title("vm1 shrinks to 512 MiB: the guest gives memory back, from the top");
        resize("vm1", 512 * MIB);
        watchUntil(Demo::settled);
        title("a size that is no multiple of the block size is refused");
        resize("vm0", 1_000_000_000);
        watchUntil(Demo::settled);
        title("a reset unplugs everything; the new kernel plugs what is requested");
        execute("system_reset", new QDict());
        watchUntil(maps -> seen.contains("RESET"));
        watchUntil(Demo::settled);
        title("the end");
        execute("quit", new QDict());
        screen.end();
    }

    private static boolean settled(List<BlockMap> maps) {
        return maps.stream().allMatch(BlockMap::isSettled);
    }

    private void title(String text) {
        step++;
        screen.say("");
        screen.say(style.bold(step + ". " + text));
    }

    private void resize(String device, long bytes) throws IOException, QmpErrorException {
        execute(
                "qom-set",
                new QDict()
                        .put("path", device)
                        .put("property", "requested-size")
                        .put("value", bytes));
    }

    private void execute(String command, QDict arguments) throws IOException, QmpErrorException {
        QDict request = new QDict().put("execute", command);
        if (arguments.size() > 0) {
            request.put("arguments", arguments);
        }
        screen.say("   " + style.sent("→ " + JsonWriter.toText(request)));
        try {
            screen.say("   " + style.dim("← " + JsonWriter.toText(client.execute(command, arguments))));
        } catch (QmpErrorException e) {
            screen.say("   " + style.wrong("← " + e.errorClass() + ": " + e.desc()));
        }
    }

    /** Shows what happens until {@code done}, and then a little longer. */
    private void watchUntil(Predicate<List<BlockMap>> done) throws IOException, QmpErrorException {
        for (int frame = 0; !done.test(picture()); frame++) {
            if (frame == FRAMES_OF_PATIENCE) {
                throw new IOException("the guest did not get there in time");
            }
            showEvents(FRAME);
        }
        for (int frame = 0; frame < pauseFrames; frame++) {
            showEvents(FRAME);
            picture();
        }
        screen.settle();
    }

    private List<BlockMap> picture() throws IOException, QmpErrorException {
        List<BlockMap> maps = new ArrayList<>();
        for (String device : DEVICES) {
            maps.add(BlockMap.of((QDict) client.execute("x-vmemu-block-map", new QDict().put("id", device))));
        }
        screen.show(maps);
        return maps;
    }

    /** Waits for a while, in which events are shown as they come. */
    private void showEvents(Duration time) throws IOException {
        @Nullable QmpEvent event = client.pollEvent(time).orElse(null);
        while (event != null) {
            seen.add(event.name());
            screen.say("   " + style.dim("event ") + describe(event));
            event = client.pollEvent(Duration.ZERO).orElse(null);
        }
    }

    private static String describe(QmpEvent event) {
        if (event.data().get("size") instanceof QNum.Int bytes && event.data().get("id") instanceof QString id) {
            return event.name() + " " + id.value() + ": " + size(bytes.value());
        }
        return event.name();
    }
}
