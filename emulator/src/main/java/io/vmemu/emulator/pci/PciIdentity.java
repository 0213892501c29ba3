package io.vmemu.emulator.pci;

/**
 * What a function's configuration space says it is.
 *
 * @param vendor vendor id
 * @param device device id
 * @param classCode class and subclass
 * @param classDescription QEMU's name for the class, empty if it has none
 */
public record PciIdentity(int vendor, int device, int classCode, String classDescription) {
    private static final int RED_HAT_QUMRANET = 0x1af4;
    private static final int RED_HAT = 0x1b36;
    private static final int INTEL = 0x8086;

    static PciIdentity of(String typeName) {
        return switch (typeName) {
            case "virtio-mem-pci" -> new PciIdentity(RED_HAT_QUMRANET, 0x1058, 0x00ff, "");
            case "virtio-pmem-pci" -> new PciIdentity(RED_HAT_QUMRANET, 0x105b, 0x00ff, "");
            case "virtio-balloon-pci" -> new PciIdentity(RED_HAT_QUMRANET, 0x1002, 0x00ff, "");
            case "virtio-serial-pci" -> new PciIdentity(RED_HAT_QUMRANET, 0x1003, 0x0780, "");
            case "pcie-root-port" -> new PciIdentity(RED_HAT, 0x000c, 0x0604, "PCI bridge");
            case "qemu-xhci" -> new PciIdentity(RED_HAT, 0x000d, 0x0c03, "USB controller");
            case "mch" -> new PciIdentity(INTEL, 0x29c0, 0x0600, "Host bridge");
            case "i440FX" -> new PciIdentity(INTEL, 0x1237, 0x0600, "Host bridge");
            case "ICH9-LPC" -> new PciIdentity(INTEL, 0x2918, 0x0601, "ISA bridge");
            case "PIIX3" -> new PciIdentity(INTEL, 0x7000, 0x0601, "ISA bridge");
            case "ich9-ahci" -> new PciIdentity(INTEL, 0x2922, 0x0106, "SATA controller");
            default -> new PciIdentity(RED_HAT_QUMRANET, 0, 0x00ff, "");
        };
    }
}
