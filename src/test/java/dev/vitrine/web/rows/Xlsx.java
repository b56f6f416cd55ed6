package dev.vitrine.web.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads a workbook without the library that wrote it. */
public final class Xlsx {

    private Xlsx() {}

    /** The cells of a sheet, row by row, as {@code type:value}. */
    public static List<List<String>> read(byte[] workbook, String sheet) {
        int number = sheets(workbook).indexOf(sheet) + 1;
        List<List<String>> rows = new ArrayList<>();
        for (Element row : elements(document(workbook, "xl/worksheets/sheet%d.xml".formatted(number)), "row")) {
            rows.add(elements(row, "c").stream().map(Xlsx::cell).toList());
        }
        return rows;
    }

    private static String cell(Element cell) {
        return cell.getAttribute("t") + ":" + cell.getTextContent();
    }

    /** The names of the sheets. */
    public static List<String> sheets(byte[] workbook) {
        return elements(document(workbook, "xl/workbook.xml"), "sheet").stream()
                .map(sheet -> sheet.getAttribute("name"))
                .toList();
    }

    /** A file of the archive. */
    public static String entry(byte[] workbook, String name) {
        try {
            // by the directory at the end, as spreadsheets read it
            Path file = Files.createTempFile("vitrine", ".xlsx");
            try (ZipFile zip = new ZipFile(Files.write(file, workbook).toFile());
                    InputStream in = zip.getInputStream(zip.getEntry(name))) {
                return new String(in.readAllBytes(), UTF_8);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Element document(byte[] workbook, String name) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(entry(workbook, name).getBytes(UTF_8)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }
}
