package io.vmemu.emulator.vmem;

import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.space.PageWindow;
import io.vmemu.emulator.virtio.VirtioDevice;
import io.vmemu.emulator.virtio.Virtqueue;
import io.vmemu.emulator.virtio.VirtqueueElement;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Requests as they stand in the guest's memory (virtio 1.2, 5.15.6), and the answers:
 *
 * <pre>
 * request    le16 type, le16 padding[3], le64 gpa, le16 number of blocks, le16 padding[3]      24 bytes
 * response   le16 type, le16 padding[3], le16 state                                            10 bytes
 * </pre>
 *
 * <p>A request is decoded into local variables and not into an object: a driver that plugs terabytes sends millions of
 * them, and this way they leave nothing behind.
 */
final class RequestQueue {
    static final int REQUEST_SIZE = 24;
    static final int RESPONSE_SIZE = 10;

    static final int PLUG = 0;
    static final int UNPLUG = 1;
    static final int UNPLUG_ALL = 2;
    static final int STATE = 3;

    private static final int GPA_OFFSET = 8;
    private static final int BLOCKS_OFFSET = 16;
    private static final int STATE_OFFSET = 8;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final PageWindow requests;
    private final PageWindow responses;
    private final RequestHandler handler;
    private final VirtqueueElement element;
    private final byte[] scattered = new byte[REQUEST_SIZE];

    RequestQueue(GuestMemory memory, RequestHandler handler) {
        this.requests = memory.window();
        this.responses = memory.window();
        this.handler = handler;
        this.element = new VirtqueueElement(memory);
    }

    /** Answers all that is in the queue, in order, up to a request that breaks the protocol. */
    void process(Virtqueue queue) {
        VirtioDevice device = queue.device();
        while (queue.pop(element)) {
            if (element.outLength() < REQUEST_SIZE) {
                device.violation("virtio-mem protocol violation: invalid request size: " + REQUEST_SIZE);
                return;
            }
            if (element.inLength() < RESPONSE_SIZE) {
                device.violation("virtio-mem protocol violation: not enough space for response: " + element.inLength());
                return;
            }
            long at = element.contiguousOut(REQUEST_SIZE);
            boolean answered = at >= 0
                    ? answer(
                            requests.readShort(at) & 0xFFFF,
                            requests.readLong(at + GPA_OFFSET),
                            requests.readShort(at + BLOCKS_OFFSET) & 0xFFFF,
                            device)
                    : answerScattered(device);
            if (!answered) {
                return;
            }
            queue.push(element, RESPONSE_SIZE);
        }
    }

    private boolean answerScattered(VirtioDevice device) {
        element.copyOut(scattered, REQUEST_SIZE);
        return answer(
                (short) SHORT.get(scattered, 0) & 0xFFFF,
                (long) LONG.get(scattered, GPA_OFFSET),
                (short) SHORT.get(scattered, BLOCKS_OFFSET) & 0xFFFF,
                device);
    }

    private boolean answer(int type, long gpa, int blocks, VirtioDevice device) {
        switch (type) {
            case PLUG -> respond(handler.plug(gpa, blocks), 0);
            case UNPLUG -> respond(handler.unplug(gpa, blocks), 0);
            case UNPLUG_ALL -> respond(handler.unplugAll(), 0);
            case STATE -> {
                BlockState state = handler.state(gpa, blocks);
                if (state == null) {
                    respond(ReplyType.ERROR, 0);
                } else {
                    respond(ReplyType.ACK, state.wireValue());
                }
            }
            default -> {
                device.violation("virtio-mem protocol violation: unknown request type: " + type);
                return false;
            }
        }
        return true;
    }

    private void respond(ReplyType type, int state) {
        handler.responding(type);
        long at = element.contiguousIn(RESPONSE_SIZE);
        if (at >= 0) {
            responses.writeLong(at, type.wireValue());
            responses.writeShort(at + STATE_OFFSET, (short) state);
        } else {
            LONG.set(scattered, 0, (long) type.wireValue());
            SHORT.set(scattered, STATE_OFFSET, (short) state);
            element.copyIn(scattered, RESPONSE_SIZE);
        }
    }
}
