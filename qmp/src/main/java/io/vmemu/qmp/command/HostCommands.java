package io.vmemu.qmp.command;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.vmem.DmaMappings;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** The host's memory: looked at, and, where it is simulated, changed. */
final class HostCommands {
    private final Machine machine;
    /** By device, and for as long as there is the device. */
    private final Map<VirtioMemDevice, DmaMappings> dmaMappings = new WeakHashMap<>();

    HostCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("vmemu-host")
                .query("x-vmemu-host-usage", (arguments, context) -> usage())
                .action("x-vmemu-host-set-huge-pages", (arguments, context) -> setHugePages(arguments))
                .action("x-vmemu-host-set-huge-page-overcommit", (arguments, context) -> setOvercommit(arguments))
                .action("x-vmemu-host-set-used", (arguments, context) -> setUsed(arguments))
                .action("x-vmemu-host-dma-attach", (arguments, context) -> attach(arguments))
                .action("x-vmemu-host-dma-detach", (arguments, context) -> detach(arguments.string("id")))
                .query("x-vmemu-host-dma-mappings", (arguments, context) -> mappings(arguments.string("id")));
    }

    private QObject usage() {
        HostMemory host = machine.environment().host();
        HostUsage usage = host.usage();
        QList nodes = new QList();
        for (HostUsage.NodeUsage node : usage.nodes()) {
            nodes.add(new QDict()
                    .put("node", nodes.size())
                    .put("ram-size", node.ramSize())
                    .put("free-size", node.freeSize()));
        }
        QList pools = new QList();
        usage.pools().forEach(pool -> pools.add(describe(pool)));
        QList holders = new QList();
        usage.holders().forEach(holder -> holders.add(describe(holder)));
        return new QDict()
                .put("kind", host instanceof SimulatedHost ? "simulated" : "real")
                .put("page-size", host.pageSize())
                .put("transparent-huge-page-size", host.transparentHugePageSize())
                .put("committed-size", usage.committedSize())
                .put("nodes", nodes)
                .put("huge-pages", pools)
                .put("holders", holders);
    }

    private static QDict describe(HostUsage.PoolUsage pool) {
        return new QDict()
                .put("page-size", pool.pageSize())
                .put("pages", pool.pages())
                .put("free-pages", pool.freePages())
                .put("reserved-pages", pool.reservedPages())
                .put("surplus-pages", pool.surplusPages());
    }

    private static QDict describe(HostUsage.Holder holder) {
        QList byNode = new QList();
        holder.residentByNode().forEach(size -> byNode.add(QNum.of(size)));
        return new QDict()
                .put("owner", holder.owner())
                .put("mapped-size", holder.mappedSize())
                .put("page-size", holder.pageSize())
                .put("resident-size", holder.residentSize())
                .put("resident-by-node", byNode)
                .put("reserved-size", holder.reservedSize())
                .put("committed-size", holder.committedSize())
                .put("mergeable", holder.mergeable())
                .put("dumped", holder.dumped());
    }

    private SimulatedHost simulated() throws QemuException {
        if (machine.environment().host() instanceof SimulatedHost host) {
            return host;
        }
        throw new QemuException("The host is real");
    }

    private void setHugePages(Arguments arguments) throws QemuException {
        SimulatedHost host = simulated();
        host.setHugePages(hugePageSize(host, arguments), node(host, arguments), count(arguments));
    }

    private void setOvercommit(Arguments arguments) throws QemuException {
        SimulatedHost host = simulated();
        host.setOvercommitHugePages(hugePageSize(host, arguments), count(arguments));
    }

    private void setUsed(Arguments arguments) throws QemuException {
        SimulatedHost host = simulated();
        long size = arguments.integer("size");
        if (size < 0) {
            throw refused("size");
        }
        host.setUsedByOthers(node(host, arguments), size);
    }

    private static long count(Arguments arguments) throws QemuException {
        long pages = arguments.integer("pages");
        if (pages < 0) {
            throw refused("pages");
        }
        return pages;
    }

    private static int node(SimulatedHost host, Arguments arguments) throws QemuException {
        long node = arguments.integer("node", 0);
        if (node < 0 || node >= host.usage().nodes().size()) {
            throw refused("node");
        }
        return (int) node;
    }

    private static long hugePageSize(SimulatedHost host, Arguments arguments) throws QemuException {
        List<Long> sizes =
                host.usage().pools().stream().map(HostUsage.PoolUsage::pageSize).toList();
        if (sizes.isEmpty()) {
            throw new QemuException("The host has no huge pages");
        }
        long size = arguments.integer("page-size", sizes.get(0));
        if (!sizes.contains(size)) {
            throw refused("page-size");
        }
        return size;
    }

    private static QemuException refused(String name) {
        return new QemuException("Invalid parameter '" + name + "'");
    }

    private void attach(Arguments arguments) throws QemuException {
        VirtioMemPci mem = VmemuCommands.find(machine, arguments.string("id"));
        long most = arguments.integer("max-mappings");
        if (most < 0 || most > Integer.MAX_VALUE) {
            throw refused("max-mappings");
        }
        if (dmaMappings.containsKey(mem.device())) {
            throw new QemuException("Device '" + mem.id() + "' is mapped already");
        }
        DmaMappings mappings = new DmaMappings(mem.size(), mem.memProperties().blockSize(), (int) most);
        dmaMappings.put(mem.device(), mappings);
        mem.device().addDiscardListener(mappings, 0, mem.size());
    }

    private DmaMappings find(VirtioMemPci mem) throws QemuException {
        DmaMappings mappings = dmaMappings.get(mem.device());
        if (mappings == null) {
            throw new QemuException("Device '" + mem.id() + "' is not mapped");
        }
        return mappings;
    }

    private void detach(String id) throws QemuException {
        VirtioMemPci mem = VmemuCommands.find(machine, id);
        mem.device().removeDiscardListener(find(mem));
        dmaMappings.remove(mem.device());
    }

    private QObject mappings(String id) throws QemuException {
        DmaMappings mappings = find(VmemuCommands.find(machine, id));
        return new QDict().put("mappings", mappings.count()).put("max-mappings", mappings.maxMappings());
    }
}
