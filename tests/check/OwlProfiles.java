import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;

/** Says of each file how OWLAPI counts what is outside OWL 2 DL and OWL 2 RL: FILE, profile, count, violations. */
public class OwlProfiles {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            OWLOntology ontology =
                OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(file));
            for (OWLProfile profile : new OWLProfile[] {new OWL2DLProfile(), new OWL2RLProfile()}) {
                StringBuilder said = new StringBuilder();
                int count = 0;
                for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
                    count++;
                    said.append(" | ").append(violation.toString().replace('\n', ' ').replace('\t', ' '));
                }
                System.out.println(file + "\t" + profile.getName() + "\t" + count + "\t" + said);
            }
        }
    }
}
