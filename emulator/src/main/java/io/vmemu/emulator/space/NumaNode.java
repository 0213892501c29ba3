package io.vmemu.emulator.space;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A NUMA node of the machine.
 *
 * @param id its number
 * @param cpus its CPUs, ascending, hotpluggable ones too
 * @param size bytes of boot memory that it has
 * @param memdev the memory backend ({@code -numa node,memdev=}) behind that memory, null for a part of main memory
 */
public record NumaNode(
        int id, List<Integer> cpus, long size, @Nullable String memdev) {}
