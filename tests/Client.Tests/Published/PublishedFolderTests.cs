using System.Text.Json;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va model import DIR</c>: folders as the authors publish models.</summary>
public sealed class PublishedFolderTests
{
    private const string Name = "mix_d6_l3_h4_t40K_s372001";

    private const string Training = $$$"""
        {"Config": {"model_name": "{{{Name}}}", "n_digits": 6, "n_layers": 3, "n_heads": 4, "d_model": 510, "d_head": 170, "training_seed": 372001,
          "n_training_steps": 40000, "avg_final_loss": 5e-09, "final_loss": NaN, "insert_mode": 0},
         "TrainingLoss": [3.0, NaN, 5e-09]}
        """;

    private const string Behaviors = """
        [{"position": 18, "layer": 0, "is_head": true, "num": 1, "tags": ["Fail%:44", "Impact:A2", "Probe:A4.LINXFER=93", "Later:X"]},
         {"position": 18, "layer": 2, "is_head": false, "num": 0, "tags": ["Fail%:50", "Probe:DELIVERY.ADD=res", "Probe:A5.CARRYLAYER=1"]}]
        """;

    private const string Features = """[{"position": 18, "layer": 0, "is_head": true, "num": 1, "tags": ["Algo:A2.SA", "Algo:A2.MD.A2"]}, {"position": 18, "layer": 2, "is_head": false, "num": 0, "tags": ["Algo:A2.STC", "Algo:A2.QQ"]}]""";

    private static FakeWeightFiles Files => new() { Model = new(6, 3, 4, 510, 170, 10_452_975) };

    [Fact]
    public async Task A_folder_of_the_hub_is_told_and_its_weights_are_written()
    {
        var folder = Folder($"QuantaMaths_{Name}", ("model.pth", ""), ("training_loss.json", Training), ("behaviors.json", Behaviors), ("features.json", Features));
        var (files, target) = (Files, Scratch.PathOf("plain.pth"));

        var import = await Va.RunAsync(["model", "import", folder, "--out", target], files: files);
        var json = await Va.RunAsync(["model", "import", folder, "--out", target, "--json"], files: files);

        Assert.Equal((0, ""), (import.Code, import.Error));
        Assert.Equal(Path.Combine(folder, "model.pth"), files.Conversions[0].Path);
        Assert.Contains($"Published as    {Name}", import.Output, StringComparison.Ordinal);
        Assert.Contains("5.0e-09, by its authors", import.Output, StringComparison.Ordinal);
        Assert.Contains("MD 1, QQ 1, SA 1, STC 1", import.Output, StringComparison.Ordinal);
        Assert.Contains("CARRYLAYER 1, DELIVERY 1, LINXFER 1", import.Output, StringComparison.Ordinal);
        Assert.Contains("Algo:QQ 1, Later 1", import.Output, StringComparison.Ordinal);
        Assert.Equal(
            $$$"""{"name":"{{{Name}}}","steps":40000,"seed":372001,"averageFinalLoss":5E-09,"finalLoss":"NaN","losses":3,"notFinite":1,"usefulHeads":1,"usefulMlps":1,"tasks":{"MD":1,"QQ":1,"SA":1,"STC":1},"probes":{"CARRYLAYER":1,"DELIVERY":1,"LINXFER":1},"unknown":{"Algo:QQ":1,"Later":1}}""",
            JsonSerializer.Serialize(JsonDocument.Parse(json.Output).RootElement.GetProperty("published")));
    }

    [Fact]
    public async Task The_older_four_files_are_read_by_their_common_name()
    {
        const string older = "mix_d6_l3_h4_train40K_seed372001";
        const string training = """{"Config": {"n_digits": 6}, "AvgFinalLoss": 5e-09, "TrainingLoss": []}""";
        var folder = Folder("VerifiedArithmetic", ($"{older}.pth", ""), ($"{older}_train.json", training), ($"{older}_behavior.json", Behaviors), ($"{older}_maths.json", Features));

        var import = await Va.RunAsync(["model", "import", folder, "--out", Scratch.PathOf("plain.pth")], files: Files);

        Assert.Equal((0, ""), (import.Code, import.Error));
        Assert.Contains($"Published as    {Name}", import.Output, StringComparison.Ordinal);
        Assert.Contains("5.0e-09, by its authors", import.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string, string> Mixed => new()
    {
        { "folder", "training_loss.json", Training.Replace("\"n_layers\": 3", "\"n_layers\": 2", StringComparison.Ordinal), "the training file is of a model with n_layers 2" },
        { "folder", "training_loss.json", Training.Replace(Name, "add_d5_l2_h3_t15K_s372001", StringComparison.Ordinal), "training_loss.json is of add_d5_l2_h3_t15K_s372001" },
        { "QuantaMaths_mix_d7_l3_h4_t50K_s372001", "training_loss.json", Training, $"training_loss.json is of {Name}, the folder of mix_d7_l3_h4_t50K_s372001" },
        { "add_d6_l2_h3_t15K_s372001", "other.txt", "", "the folder is of add_d6_l2_h3_t15K_s372001" },
        { "folder", "behaviors.json", Behaviors.Replace("\"position\": 18, \"layer\": 2", "\"position\": 22, \"layer\": 2", StringComparison.Ordinal), "behaviors.json is of a model with the node P22L2MLP" },
        { "folder", "features.json", Features.Replace("\"num\": 1", "\"num\": 4", StringComparison.Ordinal), "features.json is of a model with the node P18L0H4" },
        { "folder", "features.json", "<!DOCTYPE html>", "features.json cannot be read" },
        { "folder", "training_loss.json", "[]", "training_loss.json cannot be read: Expected: a JSON object with 'Config'" },
    };

    [Theory]
    [MemberData(nameof(Mixed))]
    public async Task Parts_of_another_model_are_refused_by_name_and_nothing_is_written(string name, string file, string text, string said)
    {
        var (folder, files) = (Folder(name, ("model.pth", ""), (file, text)), Files);

        var refusal = await Va.RunAsync(["model", "import", folder, "--out", Scratch.PathOf("plain.pth")], files: files);

        Assert.Equal((2, ""), (refusal.Code, refusal.Output));
        Assert.Contains(said, refusal.Error, StringComparison.Ordinal);
        Assert.Empty(files.Conversions);
    }

    [Theory]
    [InlineData("add_d5_l2_h3_t15K_s1_train.json belongs to another model", "mix_d6_l3_h4_t40K_s372001.pth", "add_d5_l2_h3_t15K_s1_train.json")]
    [InlineData("holds 2 models: a.pth, b.pth", "a.pth", "b.pth")]
    [InlineData("has no weight file", "behaviors.json")]
    public async Task A_folder_that_is_not_one_model_is_refused(string said, params string[] names)
    {
        var folder = Folder("any", [.. names.Select(name => (name, "[]"))]);

        var refusal = await Va.RunAsync(["model", "import", folder, "--out", Scratch.PathOf("plain.pth")], files: Files);

        Assert.Equal((2, ""), (refusal.Code, refusal.Output));
        Assert.Contains(said, refusal.Error, StringComparison.Ordinal);
    }

    private static string Folder(string name, params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateDirectory(Scratch.PathOf(name)).FullName;
        foreach (var (file, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), text);
        }

        return folder;
    }
}
