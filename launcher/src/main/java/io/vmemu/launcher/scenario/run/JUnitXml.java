package io.vmemu.launcher.scenario.run;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The report that build servers read, in the form that JUnit's Ant task has made common. */
final class JUnitXml {
    private static final String SUITE = "vmemu scenarios";
    private static final String FAILURE = "failure";
    private static final String ERROR = "error";

    private final List<Case> cases = new ArrayList<>();

    /** @param kind of the element inside, empty for a case that has passed */
    private record Case(String file, String name, double seconds, String kind, String message, String details) {}

    /**
     * Takes what came of a scenario.
     *
     * @param seconds how long it took
     * @param well whether that was as it should be
     */
    void add(ScenarioResult result, double seconds, boolean well) {
        String path = result.scenario().file();
        String file = path.substring(path.lastIndexOf('/') + 1);
        String name = result.scenario().name();
        ScenarioResult.Failure failure = result.failure();
        if (well) {
            cases.add(new Case(file, name, seconds, "", "", ""));
        } else if (failure == null) {
            cases.add(new Case(file, name, seconds, FAILURE, "passes without what it is about", ""));
        } else {
            String kind = failure.isError() ? ERROR : FAILURE;
            String message = failure.expected() + ", but " + failure.actual();
            cases.add(new Case(file, name, seconds, kind, message, String.join("\n", result.details())));
        }
    }

    /** Opens a file for writing, so that it is not found out in the end that it cannot be; what it holds stays. */
    static void checkWritable(Path file) throws IOException {
        // A pipe is not tried: its reader would take that for the end.
        if (!Files.exists(file) || Files.isRegularFile(file) || Files.isDirectory(file)) {
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                    .close();
        }
    }

    void write(Path file) throws IOException {
        Files.writeString(file, text(), StandardCharsets.UTF_8);
    }

    private String text() {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", SUITE);
            xml.writeAttribute("tests", Integer.toString(cases.size()));
            xml.writeAttribute("failures", Long.toString(count(FAILURE)));
            xml.writeAttribute("errors", Long.toString(count(ERROR)));
            xml.writeAttribute("skipped", "0");
            xml.writeAttribute(
                    "time", seconds(cases.stream().mapToDouble(Case::seconds).sum()));
            for (Case each : cases) {
                write(xml, each);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return out.toString();
    }

    private static void write(XMLStreamWriter xml, Case each) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", each.file);
        xml.writeAttribute("name", each.name);
        xml.writeAttribute("time", seconds(each.seconds));
        if (!each.kind.isEmpty()) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement(each.kind);
            xml.writeAttribute("message", each.message);
            xml.writeCharacters(each.details);
            xml.writeEndElement();
            xml.writeCharacters("\n  ");
        }
        xml.writeEndElement();
    }

    private long count(String kind) {
        return cases.stream().filter(each -> each.kind.equals(kind)).count();
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
