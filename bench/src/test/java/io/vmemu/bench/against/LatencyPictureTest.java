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
        Latencies latencies = new Latencies();
        Histogram run = RoundTripLatency.empty();
        for (int i = 0; i < 1000; i++) {
            run.recordValue(nanos + i * nanos / 100);
        }
        latencies.add(run);
        return latencies;
    }

    @Test
    void thereIsOneCurveForEachAndTheSlowerOneLiesHigher() throws Exception {
        String svg = new LatencyPicture(
                        "a < b & c",
                        List.of(
                                new LatencyPicture.Curve("ours", around(20_000)),
                                new LatencyPicture.Curve("theirs", around(200_000))))
                .toSvg(List.of("machine", "commit"));
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(firstHeight(document, 0)).isGreaterThan(firstHeight(document, 1));
        assertThat(svg)
                .contains("a &lt; b &amp; c")
                .contains(">machine<")
                .contains(">commit<")
                .contains(">100 us<");
    }

    /** Counted from the top, as SVG does. */
    private static double firstHeight(Document document, int curve) {
        Element line = (Element) document.getElementsByTagName("polyline").item(curve);
        String points = line.getAttribute("points");
        return Double.parseDouble(points.substring(points.indexOf(',') + 1, points.indexOf(' ')));
    }
}
