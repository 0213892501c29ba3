package io.vmemu.emulator.machine;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.space.CpuPlaces;
import java.util.ArrayList;
import java.util.List;

/**
 * CPUs as places in a topology; there is nothing inside them.
 *
 * @param model what was given to {@code -cpu}: a model's name, perhaps with features
 * @param cpus CPUs present
 * @param maxCpus places for CPUs
 * @param sockets sockets
 * @param dies dies a socket
 * @param cores cores a die
 * @param threads threads a core
 */
public record CpuTopology(String model, int cpus, int maxCpus, int sockets, int dies, int cores, int threads)
        implements CpuPlaces {
    /** One CPU of the default model. */
    public static final CpuTopology SINGLE = new CpuTopology("qemu64", 1, 1, 1, 1, 1, 1);

    /** A place for a CPU. */
    public record Place(int index, int socket, int die, int core, int thread) {
        /** The members that {@code query-hotpluggable-cpus} shows, without the node. */
        public QDict props(boolean withDie) {
            QDict props = new QDict().put("socket-id", socket);
            if (withDie) {
                props.put("die-id", die);
            }
            return props.put("core-id", core).put("thread-id", thread);
        }
    }

    /** QEMU numbers CPUs by thread, core, die, socket. */
    public List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (int index = 0; index < maxCpus; index++) {
            places.add(place(index));
        }
        return places;
    }

    /** Where a CPU sits. */
    public Place place(int index) {
        int thread = index % threads;
        int core = index / threads % cores;
        int die = index / threads / cores % dies;
        return new Place(index, socketOf(index), die, core, thread);
    }

    @Override
    public int socketOf(int cpu) {
        return cpu / threads / cores / dies;
    }

    @Override
    public String describe(int cpu) {
        Place place = place(cpu);
        String die = dies > 1 ? ", die-id: " + place.die() : "";
        return "socket-id: " + place.socket() + die + ", core-id: " + place.core() + ", thread-id: " + place.thread();
    }

    /** The number that the interrupt controller knows a CPU by: each level of the topology takes whole bits. */
    public long apicId(Place place) {
        long id = place.socket();
        id = id << bits(dies) | place.die();
        id = id << bits(cores) | place.core();
        return id << bits(threads) | place.thread();
    }

    private static int bits(int count) {
        return 32 - Integer.numberOfLeadingZeros(count - 1);
    }

    /** The name of the CPUs' QOM type. */
    public String typeName() {
        int comma = model.indexOf(',');
        return (comma < 0 ? model : model.substring(0, comma)) + "-x86_64-cpu";
    }

    /** Where a CPU that was there at start is in the tree; QEMU puts another device between the first and the second. */
    public static String qomPath(int index) {
        return "/machine/unattached/device[" + (index == 0 ? 0 : index + 1) + "]";
    }
}
