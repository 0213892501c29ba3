package io.vmemu.guest.agent;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The agent's commands about memory blocks: what it does with the files below {@code /sys/devices/system/memory}. */
final class MemoryBlockCommands {
    private static final int ENOENT = 2;

    private final AgentHost host;

    MemoryBlockCommands(AgentHost host) {
        this.host = host;
    }

    /** Since Linux 5.6 every block says that it can be removed, be that so or not. */
    QObject blocks() {
        QList blocks = new QList();
        for (GuestView.Block block : host.view().blocks()) {
            blocks.add(new QDict()
                    .put("phys-index", block.index())
                    .put("online", block.isOnline())
                    .put("can-offline", true));
        }
        return blocks;
    }

    QObject info() {
        return new QDict().put("size", host.view().blockSize());
    }

    private record Wanted(long index, boolean online) {}

    QObject set(AgentArguments arguments) throws QemuException {
        List<Wanted> wanted = new ArrayList<>();
        for (AgentArguments block : arguments.objects("mem-blks")) {
            wanted.add(new Wanted(block.unsigned("phys-index"), block.bool("online")));
            if (block.has("can-offline")) {
                block.bool("can-offline");
            }
            block.end();
        }
        arguments.end();
        Map<Long, Boolean> online = new HashMap<>();
        host.view().blocks().forEach(block -> online.put(block.index(), block.isOnline()));
        QList responses = new QList();
        for (Wanted block : wanted) {
            responses.add(set(block, online));
        }
        return responses;
    }

    /** A block that is in the wanted state already is a success. */
    private QDict set(Wanted block, Map<Long, Boolean> online) {
        QDict response = new QDict().put("phys-index", QNum.ofUnsigned(block.index));
        Boolean isOnline = online.get(block.index);
        if (isOnline == null) {
            return response.put("response", "not-found").put("error-code", ENOENT);
        }
        int error = isOnline == block.online ? 0 : host.setOnline(block.index, block.online);
        if (error != 0) {
            return response.put("response", "operation-failed").put("error-code", error);
        }
        online.put(block.index, block.online);
        return response.put("response", "success");
    }
}
