namespace VerifiedAddition.Docs.Tests;

/// <summary>How the tests try what pages show. Whatever is not listed here is run as it stands, and must succeed.</summary>
internal static class CommandRules
{
    /// <summary>Programs that are not run, by name, and why.</summary>
    public static readonly Dictionary<string, string> NotRunPrograms = new(StringComparer.Ordinal)
    {
        ["dotnet"] = "builds, tests or serves: other tests do that",
        ["tools/va"] = "is what 'dotnet tool install' made; tests/Cluster.Tests does that, too",
        ["redis-server"] = "serves until it is stopped; tests/Cluster.Tests starts its own",
        ["npx"] = "the same",
        ["curl"] = "asks a silo; tests/Cluster.Tests does",
        ["deploy/local/certificates.sh"] = "takes openssl; tests/Backends.Tests runs it",
        ["deploy/local/observe.sh"] = "serves until it is stopped; tests/Cluster.Tests starts it",
        ["docs/pictures/terminal.py"] = "needs a package of Python that the tests do without",
        ["deploy/images/build.sh"] = "needs a container engine; tests/Deploy.Tests runs it where there is one",
        ["deploy/images/publish.sh"] = "builds; tests/Deploy.Tests runs it",
        ["kind"] = "needs a container engine",
        ["kiota"] = "is a tool that is fetched; tests/Local.Tests runs it where it is installed",
        ["pip"] = "builds a package, and fetches what that needs",
        ["kubectl"] = "needs a cluster; tests/Deploy.Tests reads the manifests",
        ["az"] = "needs an account",
        ["sed"] = "edits a manifest for an account",
    };

    /// <summary>Lines that are not run, and why. Those of <c>va</c> are parsed all the same.</summary>
    public static readonly Dictionary<string, string> NotRun = new(StringComparer.Ordinal)
    {
        ["./va quickstart"] = "ten minutes; the tests train smaller models of the same names",
        ["va quickstart"] = "the same",
        ["./va console"] = "serves until it is stopped; tests/Local.Tests starts it",
        ["va console"] = "the same",
        ["./va sweep run sweeps/nine.yaml"] = "hours to days",
        ["va sweep run sweeps/architectures.yaml"] = "half an hour",
        ["va sweep run sweeps/multiplication.yaml"] = "minutes of training",
        ["va sweep run sweeps/seeds.yaml"] = "half an hour",
        ["va sweep run sweeps/longer.yaml"] = "a minute of training",
        ["va sweep run sweeps/halving.yaml"] = "minutes of training",
        ["va verify mul_d3"] = "needs what that sweep trains",
        ["./va analyse reuse ins3_mix_d3_l3_h4 --control mix_d3_l2_h4 mix_d3_l2_h4_rows mix_d3_l3_h4_s5"] = "the line before, of another model",
        ["./va sweep run sweeps/quickstart.yaml"] = "the quickstart",
        ["./va sweep run sweeps/quickstart.yaml --cluster deploy/local/redis.json"] = "needs a cluster",
        ["./va sweep run sweeps/quickstart.yaml --cluster deploy/local/azure.json"] = "needs a cluster",
        ["./va grid show --cluster deploy/local/redis.json"] = "needs a cluster",
        ["./va grid show --cluster redis.json"] = "needs a cluster",
        ["./va grid drain gpu-1 --wait --cluster redis.json"] = "needs a cluster",
        ["va grid drain SILO"] = "needs a silo that works; tests/Cluster.Tests drains one",
        ["va grid drain SILO --wait"] = "the same",
        ["va grid resume SILO"] = "the same",
        ["va grid resume gpu-1"] = "the same",
        ["password=$(openssl rand -hex 24)"] = "a secret for a cluster",
        ["group=GROUP cluster=CLUSTER account=ACCOUNT location=LOCATION"] = "names of an account",
        ["client=$(az identity show -g $group -n va --query clientId -o tsv)"] = "needs an account",
        ["principal=$(az identity show -g $group -n va --query principalId -o tsv)"] = "needs an account",
        ["scope=$(az storage account show -g $group -n $account --query id -o tsv)"] = "needs an account",
    };

    /// <summary>What is run in the place of a line that would take long, or that leaves something to the reader.</summary>
    public static readonly Dictionary<string, string> RunInstead = new(StringComparer.Ordinal)
    {
        ["./va verify add_d5_l2_h3 --questions 5000000"] = "./va verify add_d5_l2_h3 --questions 5000",
        ["va verify MODEL --sample exhaustive --rigorous"] = "va verify add_d3_l2_h3 --questions 2000 --rigorous",
        ["./va circuit add_d3_l2_h3 --order ablation --questions all --sizes 30"] = "./va circuit add_d3_l2_h3 --order ablation --questions 50 --sizes 30",
        ["./va verify … --seed 1"] = "./va verify add_d5_l2_h3 --questions 5000 --seed 1",
        ["./va verify … --sample seed"] = "./va verify add_d3_l2_h3 --sample seed --questions 2000",
        ["./va verify … --sample strata"] = "./va verify add_d3_l2_h3 --sample strata",
        ["va ask FILE --questions QUESTIONS"] =
            "va model export add_d3_l2_h3 --out asked.pth && printf '1+2\\n30+4\\n' > asked.txt && va ask asked.pth --questions asked.txt",
        ["va analyse compare MODEL MODEL…"] = "va analyse compare add_d3_l2_h3 sub_d3_l2_h3",
        ["va analyse compare"] = "va analyse compare add_d3_l2_h3 sub_d3_l2_h3",
        ["va probe MODEL"] = "va probe add_d3_l2_h3 --questions 100 --fact carry",
        ["va mechanism compare MODEL MODEL…"] = "va mechanism compare add_d3_l2_h3 sub_d3_l2_h3 --questions 20 --experiment 4",
        ["va mechanism compare"] = "va mechanism compare add_d3_l2_h3 sub_d3_l2_h3 --questions 20 --experiment 4",
        ["va mechanism compare --sweep seeds --questions 300 --out DIR"] = "va mechanism compare add_d3_l2_h3 sub_d3_l2_h3 --questions 10 --experiment 13 --out mechanisms",
        ["va mechanism compare --sweep seeds --questions 500 --experiment 8 12 16 --out PROBES"] =
            "va mechanism compare add_d3_l2_h3 sub_d3_l2_h3 --questions 100 --experiment 8 12 16 --out probes",
        ["va mechanism compare --sweep quickstart --questions 300"] = "va mechanism compare --sweep quickstart --questions 10 --experiment 4",
        ["va mechanism MODEL --questions 100"] = "va mechanism add_d3_l2_h3 --questions 20 --experiment 4 6 11",
        ["va mechanism MODEL --claims --questions 200"] = "va mechanism add_d3_l2_h3 --claims --questions 20 --experiment 4 11",
        ["va analyse reuse MODEL"] = "va analyse reuse ins1_mix_d3_l3_h4",
        ["va certificate check FILE [--redo K] [--model PATH] [--seed S]"] =
            "va model export add_d3_l2_h3 --out add.pth && va certificate check add_d3_l2_h3.add.certificate.json --redo 1 --model add.pth --seed 7",
        ["va model import FILE --heads N --out OTHER"] =
            "va model export add_d3_l2_h3 --layout native --out native.pth && va model import native.pth --heads 3 --out OTHER.pth",
        ["./va variant extend add_d2_s1 --steps 500"] = "./va variant extend add_d2_s1 --steps 5",
        ["va variant delete VARIANT"] = "va variant delete --help",
        ["va variant extend adder --steps 2000 --learning-rate 5e-4 --name adder_longer"] = "va variant extend --help",
        ["va sweep delete NAME"] = "va sweep delete quickstart --dry-run",
        ["va sweep priority SWEEP NUMBER --max-slots N --max-slot-hours N"] = "va sweep priority quickstart 5 --max-slots 2 --max-slot-hours 100",
        ["va sweep priority SWEEP NUMBER --max-slot-hours N"] = "va sweep priority quickstart 5 --max-slot-hours 100",
        ["va sweep priority SWEEP NUMBER --max-slots N"] = "va sweep priority quickstart 5 --max-slots 2",
        ["va model import DIR"] = "va model import --help",
        ["va model publish VARIANT --out DIR"] = "va model publish --help",
        ["va claims check DIR"] = "va claims add_d3_l2_h3 --out DIR && va claims check DIR",
    };

    /// <summary>What stands for names that the reader chooses.</summary>
    public static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["MODEL"] = "add_d3_l2_h3",
        ["VARIANT"] = "add_d3_l2_h3",
        ["PARENT"] = "add_d3_l2_h3",
        ["SWEEP"] = "quickstart",
        ["SWEEP-or-MODEL"] = "quickstart",
        ["FILE"] = "sweeps/refine.yaml",
        ["AGE"] = "30d",
    };

    /// <summary>Exit codes other than 0, where the page says that there is another.</summary>
    public static readonly Dictionary<string, int> ExitCodes = new(StringComparer.Ordinal)
    {
        ["va verify sub --require-perfect"] = 1,
    };

    /// <summary>What the output holds, whatever was trained.</summary>
    public static readonly Dictionary<string, string[]> Output = new(StringComparer.Ordinal)
    {
        ["./va ask add_d3_l2_h3 123+456 999+001"] = ["123+456", "+0579", "999+001", "+1000", "of 2 answers right."],
        ["./va verify add_d3_l2_h3 --sample exhaustive"] = ["add_d3_l2_h3: 3 digits, all questions.", "1,000,000", "add_d3_l2_h3.add.certificate.json"],
        ["./va certificate check add_d3_l2_h3.add.certificate.json"] = ["Asked again: 3 shards of 40", "It holds: every question is in one shard"],
        ["./va model export add_d3_l2_h3 --format pth --out add.pth"] = ["Wrote add_d3_l2_h3 to add.pth (pth, "],
        ["va model import native.pth --out plain.pth"] = ["native.pth is pth in the layout native, of float32: 3 digits, 2 layers, 3 heads", "Wrote native.pth to plain.pth (pth, "],
        ["va model publish add_d3_l2_h3 --out published"] = ["Wrote model.pth, model.json, config.json, training_loss.json, behaviors.json, features.json, map.json, README.md, add_d3_l2_h3.add.certificate.json to published."],
        ["va model import published --out theirs.pth"] = ["Published as  add_d3_l2_h3", "by its authors"],
        ["./va sweep plan sweeps/zoo.yaml"] = ["Sweep zoo: 47 variants, 1,000,000 successor questions per operation"],
        ["va sweep plan sweeps/zoo.yaml"] = ["Sweep zoo: 47 variants"],
        ["./va sweep plan sweeps/nine.yaml"] = ["Sweep nine: ", "1,000,000 uniform questions per operation"],
        ["./va sweep show quickstart"] = ["ins3_mix_d3_l3_h4", "Verification  on threads"],
        ["./va sweep delete quickstart --dry-run"] = ["The sweep quickstart would be deleted, with ", "Certificates stay."],
        ["./va data clean --dry-run"] = ["that nobody can ask for"],
        ["./va grid show"] = ["No grid runs: "],
        ["./va variant show sub_d3_l2_h3"] = ["3 digits, 2 layers, 3 heads of 8, width 24", "add 0 %, subtract 100 %, multiply 0 %"],
        ["./va variant logs sub_d3_l2_h3 -f"] = ["trained"],
        ["./va variant plot sub_d3_l2_h3 --tokens --log --out loss.svg"] = ["Wrote loss.svg."],
        ["./va analyse add_d3_l2_h3 --out analysis"] = ["Wrote behavior.json, analysis.json to analysis, and "],
        ["./va claims add_d3_l2_h3 --out analysis"] = ["Wrote behavior.json, maths.json, map.json, claims.json to analysis, and "],
        ["./va edges add_d3_l2_h3 --out edges"] = ["integrated gradients agree with patching by ", "Wrote edges.json, edges.csv, vertices.csv, graph.json, edges.svg, edges.png to edges."],
        ["./va report quickstart"] = ["Wrote quickstart.html."],
        ["./va report add_d3_l2_h3 --pictures pictures"] = ["Wrote add_d3_l2_h3.html and ", " picture files to pictures."],
        ["./va circuit add_d3_l2_h3 --out circuit.png"] = ["are kept, all others put out their mean over the class.", "faithfulness", "Wrote circuit.png."],
        ["./va patch add_d3_l2_h3 --store 222+333 --alter 555+444 --node P9L0H1 P9L0H2"] = ["P9L0H1 P9L0H2", "+0999"],
        ["./va patch add_d3_l2_h3 --store 126+335 --alter 111+444 --from P11L1MLP --to P11LOGITS"] = ["P11L1MLP to P11LOGITS alone", "+0555"],
        ["./va sweep run sweeps/refine.yaml"] = ["The sweep refine is complete."],
        ["./va variant extend add_d2_s1 --steps 500"] = ["goes on with the training of add_d2_s1 after step 20: 25 steps in all", "The sweep mine is complete."],
        ["./va variant show sub_d2~1"] = ["refined from sub_d2: round 1"],
        ["./va variant export add_d3_l2_h3 --out record.csv"] = ["Wrote 400 steps of add_d3_l2_h3 to record.csv (csv, "],
        ["./va variant plot add_d3_l2_h3 --out pictures"] =
            ["Wrote pictures/loss.svg, pictures/loss-log.svg, pictures/tokens.svg, pictures/tokens-log.svg."],
        ["va --help"] = ["Exit codes:"],
    };
}
