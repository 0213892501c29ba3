package io.vmemu.guest.rogue;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.time.Timer;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.MemConfig;
import io.vmemu.guest.ring.MemRequest;
import io.vmemu.guest.ring.RequestQueue;
import io.vmemu.guest.ring.VirtioFeatures;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * A driver that behaves in one {@link Manner} towards one device. It plugs from the region's start upwards and unplugs
 * from there downwards, one block with each request.
 */
final class RogueDriver implements VirtioFunction.Interrupts {
    private static final long FEATURES = VirtioFeatures.MEM_ACPI_PXM | VirtioFeatures.MEM_UNPLUGGED_INACCESSIBLE;
    private static final long FLOOD_NANOS = 10_000;
    private static final long RETRY_NANOS = 1_000_000_000;

    private final Manner manner;
    private final RogueSpeed speed;
    private final GuestPlatform platform;
    private final GuestDevice device;
    private final DriverLink link;
    private final @Nullable RequestQueue queue;
    private long pluggedBlocks;
    private int asked;
    private boolean halted;
    private @Nullable Timer next;
    private @Nullable Runnable whenEmpty;

    private RogueDriver(
            Manner manner,
            RogueSpeed speed,
            GuestPlatform platform,
            GuestDevice device,
            DriverLink link,
            @Nullable RequestQueue queue) {
        this.manner = manner;
        this.speed = speed;
        this.platform = platform;
        this.device = device;
        this.link = link;
        this.queue = queue;
    }

    /** Takes the device over; null if that fails. */
    static @Nullable RogueDriver probe(
            Manner manner, RogueSpeed speed, GuestPlatform platform, DmaPages pages, GuestDevice device) {
        DriverLink link = new DriverLink(device.function());
        if (!link.negotiate(FEATURES)) {
            return null;
        }
        if (manner.breaksRules()) {
            long ring = Violation.prepare(link, pages);
            RogueDriver driver = new RogueDriver(manner, speed, platform, device, link, null);
            link.ready(driver);
            Violation.commit(manner, link, platform.memory(), ring);
            return driver;
        }
        RequestQueue queue = RequestQueue.create(link, platform.memory(), pages);
        if (queue == null) {
            link.fail();
            return null;
        }
        RogueDriver driver = new RogueDriver(manner, speed, platform, device, link, queue);
        driver.pluggedBlocks = link.readConfig(MemConfig.PLUGGED_SIZE, Long.BYTES) / driver.blockSize();
        link.ready(driver);
        driver.goOn(0);
        return driver;
    }

    GuestDevice device() {
        return device;
    }

    /** Calls back once nothing is plugged any more, and plugs nothing again. */
    void empty(Runnable done) {
        whenEmpty = done;
        goOn(0);
    }

    void halt() {
        halted = true;
        if (next != null) {
            next.cancel();
        }
    }

    /** Lets go of the device, whose memory stays as it is. */
    void leave(DmaPages pages) {
        halt();
        link.shutDown();
        if (queue != null) {
            queue.release(pages);
        }
    }

    @Override
    public void configInterrupt() {
        // What never has enough may have made the host change its mind: it would ask again at the same moment, for
        // ever.
        goOn(manner == Manner.FLOODING || manner == Manner.GREEDY ? FLOOD_NANOS : 0);
    }

    @Override
    public void queueInterrupt(int queueIndex) {
        if (halted || queue == null || !queue.poll()) {
            return;
        }
        switch (queue.answerType()) {
            case MemRequest.ACK -> {
                pluggedBlocks += asked == MemRequest.PLUG ? 1 : -1;
                goOn(pause());
            }
            case MemRequest.NACK, MemRequest.BUSY -> goOn(RETRY_NANOS);
            default -> halted = true;
        }
    }

    private long pause() {
        if (manner == Manner.FLOODING) {
            return FLOOD_NANOS;
        }
        return asked == MemRequest.PLUG ? speed.plugNanos(blockSize()) : speed.unplugNanos(blockSize());
    }

    private void goOn(long delayNanos) {
        if (!halted && (next == null || !next.isPending())) {
            next = platform.clock().schedule(delayNanos, this::step);
        }
    }

    private void step() {
        if (halted || queue == null || queue.isBusy()) {
            return;
        }
        long wanted = wantedBlocks();
        if (pluggedBlocks < wanted) {
            ask(queue, MemRequest.PLUG, pluggedBlocks);
        } else if (pluggedBlocks > wanted) {
            ask(queue, MemRequest.UNPLUG, pluggedBlocks - 1);
        } else if (whenEmpty != null) {
            Runnable done = whenEmpty;
            halted = true;
            done.run();
        }
    }

    private void ask(RequestQueue requests, int type, long block) {
        asked = type;
        requests.submit(type, link.readConfig(MemConfig.ADDR, Long.BYTES) + block * blockSize(), 1);
    }

    private long wantedBlocks() {
        if (whenEmpty != null) {
            return 0;
        }
        return switch (manner) {
            case FLOODING -> pluggedBlocks == 0 ? 1 : 0;
            case GREEDY -> link.readConfig(MemConfig.USABLE_REGION_SIZE, Long.BYTES) / blockSize();
            case WINDOWS -> link.readConfig(MemConfig.REQUESTED_SIZE, Long.BYTES) / blockSize();
            default -> pluggedBlocks;
        };
    }

    private long blockSize() {
        return link.readConfig(MemConfig.BLOCK_SIZE, Long.BYTES);
    }

    void save(StateWriter out) {
        link.save(out);
        out.number(pluggedBlocks);
        out.integer(asked);
        out.flag(halted);
        if (queue != null) {
            queue.save(out);
        }
    }

    /** The driver that was saved; it does nothing before {@link #resume}. */
    static RogueDriver load(StateReader in, Manner manner, RogueSpeed speed, GuestPlatform platform, GuestDevice device)
            throws QemuException {
        DriverLink link = new DriverLink(device.function());
        link.load(in);
        long plugged = in.number("plugged blocks", 0, Long.MAX_VALUE);
        int asked = in.integer("a request", MemRequest.PLUG, MemRequest.UNPLUG);
        boolean halted = in.flag("whether a driver goes on");
        RequestQueue queue = manner.breaksRules() ? null : RequestQueue.load(in, link, platform.memory());
        RogueDriver driver = new RogueDriver(manner, speed, platform, device, link, queue);
        driver.pluggedBlocks = plugged;
        driver.asked = asked;
        driver.halted = halted;
        return driver;
    }

    /** Goes on where it was saved. */
    void resume() {
        link.goOn(this);
        goOn(0);
    }
}
