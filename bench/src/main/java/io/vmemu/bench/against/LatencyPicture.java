package io.vmemu.bench.against;

import java.util.List;

/** Panels one below the other, and where all of it was measured, as SVG. */
final class LatencyPicture {
    private static final int FOOTER_LINE = 16;
    private static final int FOOTER_SIZE = 11;

    private final List<LatencyPanel> panels;

    LatencyPicture(List<LatencyPanel> panels) {
        this.panels = List.copyOf(panels);
    }

    /** @param footer said below the picture, a line each */
    String toSvg(List<String> footer) {
        int panelsHeight = panels.stream().mapToInt(LatencyPanel::height).sum();
        int height = panelsHeight + FOOTER_LINE * (footer.size() + 1);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n",
                LatencyPanel.WIDTH, height));
        svg.append(String.format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", LatencyPanel.WIDTH, height));
        int top = 0;
        for (LatencyPanel panel : panels) {
            svg.append(String.format("<g transform=\"translate(0,%d)\">%n", top));
            panel.draw(svg);
            svg.append("</g>\n");
            top += panel.height();
        }
        for (int i = 0; i < footer.size(); i++) {
            int y = panelsHeight + FOOTER_LINE * (i + 1);
            LatencyPanel.text(svg, LatencyPanel.LEFT, y, FOOTER_SIZE, "start", footer.get(i));
        }
        return svg.append("</svg>\n").toString();
    }
}
