package io.vmemu.bench.against;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.bench.RoundTripLatency;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class LatencyPictureTest {
    private static Latencies around(long nanos) {
        Latencies latencies = new Latencies(0);
        Histogram run = RoundTripLatency.empty();
        for (int i = 0; i < 1000; i++) {
            run.recordValue(nanos + i * nanos / 100);
        }
        latencies.add(run);
        return latencies;
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    @Test
    void thereIsOneCurveForEachAndTheSlowerOneLiesHigher() throws Exception {
        LatencyPanel panel = new LatencyPanel(
                "a < b & c",
                List.of(
                        new LatencyPanel.Curve("ours", 0, 0, around(20_000)),
                        new LatencyPanel.Curve("theirs", 1, 0, around(200_000))));
        String svg = new LatencyPicture(List.of(panel)).toSvg(List.of("machine", "commit"));
        Document document = parse(svg);
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(firstHeight(document, 0)).isGreaterThan(firstHeight(document, 1));
        assertThat(svg)
                .contains("a &lt; b &amp; c")
                .contains(">machine<")
                .contains(">commit<")
                .contains(">100 us<");
    }

    @Test
    void aColourIsAContenderAndAKindIsAPatternOfDashes() throws Exception {
        LatencyPanel panel = new LatencyPanel(
                "resizes",
                List.of(
                        new LatencyPanel.Curve("plug, ours", 0, 0, around(2_000_000)),
                        new LatencyPanel.Curve("plug, theirs", 1, 0, around(20_000_000)),
                        new LatencyPanel.Curve("unplug, ours", 0, 1, around(3_000_000))));
        Document document = parse(new LatencyPicture(List.of(panel)).toSvg(List.of()));
        assertThat(attribute(document, 0, "stroke"))
                .isNotEqualTo(attribute(document, 1, "stroke"))
                .isEqualTo(attribute(document, 2, "stroke"));
        assertThat(attribute(document, 0, "stroke-dasharray"))
                .isEqualTo(attribute(document, 1, "stroke-dasharray"))
                .isNotEqualTo(attribute(document, 2, "stroke-dasharray"));
    }

    @Test
    void panelsLieOneBelowTheOther() throws Exception {
        LatencyPanel panel = new LatencyPanel("one", List.of(new LatencyPanel.Curve("ours", 0, 0, around(20_000))));
        Document document = parse(new LatencyPicture(List.of(panel, panel)).toSvg(List.of("machine")));
        Element second = (Element) document.getElementsByTagName("g").item(1);
        assertThat(second.getAttribute("transform")).isEqualTo("translate(0," + panel.height() + ")");
        String box = document.getDocumentElement().getAttribute("viewBox");
        assertThat(Integer.parseInt(box.substring(box.lastIndexOf(' ') + 1))).isGreaterThan(2 * panel.height());
    }

    private static String attribute(Document document, int curve, String name) {
        return ((Element) document.getElementsByTagName("polyline").item(curve)).getAttribute(name);
    }

    /** Counted from the top, as SVG does. */
    private static double firstHeight(Document document, int curve) {
        String points = attribute(document, curve, "points");
        return Double.parseDouble(points.substring(points.indexOf(',') + 1, points.indexOf(' ')));
    }
}
