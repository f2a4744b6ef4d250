import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.tdb2.TDB2Factory;

/** parse IN OUT …: reads RDF and writes N-Quads. ask DATA FOLDER QUERY…: loads a file into TDB2, writes QUERY.json, and all again. */
public class JenaCheck {
    public static void main(String[] args) throws Exception {
        if (args[0].equals("parse")) {
            for (int at = 1; at < args.length; at += 2) {
                DatasetGraph graph = DatasetGraphFactory.create();
                RDFDataMgr.read(graph, args[at]);
                try (OutputStream out = new FileOutputStream(args[at + 1])) {
                    RDFDataMgr.write(out, graph, Lang.NQUADS);
                }
            }
            return;
        }
        Dataset store = TDB2Factory.connectDataset(args[2]);
        store.begin(ReadWrite.WRITE);
        RDFDataMgr.read(store, args[1]);
        store.commit();
        store.end();
        store.begin(ReadWrite.READ);
        for (int at = 3; at < args.length; at++) {
            try (QueryExecution run = QueryExecutionFactory.create(Files.readString(Path.of(args[at])), store);
                    OutputStream out = new FileOutputStream(args[at] + ".json")) {
                ResultSetFormatter.outputAsJSON(out, run.execSelect());
            }
        }
        try (OutputStream out = new FileOutputStream(args[2] + ".nq")) {
            RDFDataMgr.write(out, store, Lang.NQUADS);
        }
        store.end();
    }
}
