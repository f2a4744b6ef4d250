import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import org.eclipse.rdf4j.rio.RDFFormat;
import org.eclipse.rdf4j.rio.RDFParser;
import org.eclipse.rdf4j.rio.Rio;

/** IN OUT …: parses RDF with RDF4J and writes N-Quads. */
public class Rdf4jCheck {
    public static void main(String[] args) throws Exception {
        for (int at = 0; at < args.length; at += 2) {
            RDFParser parser = Rio.createParser(Rio.getParserFormatForFileName(args[at]).get());
            try (InputStream in = new FileInputStream(args[at]); OutputStream out = new FileOutputStream(args[at + 1])) {
                parser.setRDFHandler(Rio.createWriter(RDFFormat.NQUADS, out));
                parser.parse(in, "http://base/");
            }
        }
    }
}
