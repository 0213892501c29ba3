package io.vmemu.qmp.example;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.qmp.client.PendingReply;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** An example: a client that resizes a virtio-mem device, of a real QEMU as well. */
public final class Resize {
    private Resize() {}

    /** Asks for a size, waits until the guest has it, and returns what the device was asked for before. */
    public static long resize(Path socket, String device, long bytes) throws IOException, QmpErrorException {
        QmpClient.Options options = QmpClient.Options.DEFAULT.withReplyTimeout(Duration.ofSeconds(30));
        try (QmpClient client = QmpClient.connect(socket, options)) {
            QDict get = new QDict().put("path", device).put("property", "requested-size");
            QDict set = new QDict()
                    .put("path", device)
                    .put("property", "requested-size")
                    .put("value", bytes);
            // Both are under way at once; the server answers in this order.
            PendingReply<Long> before = client.submit("qom-get", get, size -> ((QNum.Int) size).value());
            PendingReply<?> done = client.submit("qom-set", set);
            long old = before.await();
            done.await();
            QmpEvent event = client.awaitEvent("MEMORY_DEVICE_SIZE_CHANGE", Duration.ofSeconds(30));
            System.out.println(device + ": " + event.data().get("size") + " bytes are plugged");
            return old;
        }
    }
}
