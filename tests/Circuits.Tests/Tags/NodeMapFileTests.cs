using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

public sealed class NodeMapFileTests
{
    private static readonly AnalysedModel Model = new(2, 2, 2, 32, 16);

    private static readonly TaggedNode[] Behaviors =
    [
        new(new(7, 0, 1), [new(TagKinds.Failure, "12"), new(TagKinds.Impact, "A1"), new(TagKinds.Attention, "P1=50"), new(TagKinds.Addition, "S1")]),
        new(new(8, 0, null), [new(TagKinds.Failure, "3")]),
        new(new(8, 1, null), [new(TagKinds.Failure, "40"), new(TagKinds.Impact, "A0")]),
        new(new(4, 1, null), [new(TagKinds.Failure, "1")]),
    ];

    private static readonly TaggedNode[] Features =
    [
        new(new(7, 0, 1), [new(TagKinds.Algorithm, "A1.SA"), new(TagKinds.Algorithm, "A0.SC.A1")]),
        new(new(8, 0, null), [new(TagKinds.Algorithm, "A0.SA")]),
        new(new(8, 1, null), []),
    ];

    [Fact]
    public void A_map_has_the_originals_fields_in_their_order()
    {
        var map = NodeMapFile.Write("small", Model, [Operation.Add], Behaviors, Features);

        Assert.Equal(
            """
            {"model":"small","config":{"n_digits":2,"n_layers":2,"n_heads":2,"n_ctx":10,"perc_add":100,"perc_sub":0},"n_map_nodes":3,
            "roles":{"SA":[
            {"loc":"P7L0H1","position":7,"layer":0,"is_head":true,"num":1,"algo":"A1.SA","impact":["Impact:A1"],"fail":["Fail%:12"],"attn":["Attn:P1=50"]},
            {"loc":"P8L0M0","position":8,"layer":0,"is_head":false,"num":0,"algo":"A0.SA","impact":[],"fail":["Fail%:3"],"attn":[]}],"SC":[
            {"loc":"P7L0H1","position":7,"layer":0,"is_head":true,"num":1,"algo":"A0.SC.A1","impact":["Impact:A1"],"fail":["Fail%:12"],"attn":["Attn:P1=50"]}]},
            "combiners":[
            {"loc":"P8L1M0","position":8,"layer":1,"produces_A":0,"fail":["Fail%:40"],"impact":["Impact:A0"]}],
            "positions":{"OPR":"P2","eq":"P5","SGN":"P6","answer_digits":["P7","P8","P9"],"first_layer":0,"last_layer":1}}
            """.ReplaceLineEndings("").Trim(),
            map.TrimEnd('\n'));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var map = NodeMapFile.TryRead(NodeMapFile.Write("small", Model, [Operation.Add], Behaviors, Features))!;

        Assert.Equal((2, 2), (map.Known.Digits, map.Known.Layers));
        Assert.Equal([Operation.Add], map.Known.Operations!);
        Assert.Equal(
            ["P7L0H1 Algo:A1.SA Algo:A0.SC.A1", "P8L0MLP Algo:A0.SA", "P8L1MLP"],
            map.Features.Select(tagged => string.Join(' ', [tagged.Node.ToString(), .. tagged.Tags])), StringComparer.Ordinal);
        Assert.Equal(
            ["P7L0H1 Fail%:12 Impact:A1 Attn:P1=50", "P8L0MLP Fail%:3", "P8L1MLP Fail%:40 Impact:A0"],
            map.Behaviors.Select(tagged => string.Join(' ', [tagged.Node.ToString(), .. tagged.Tags])), StringComparer.Ordinal);
    }

    [Fact]
    public void The_shares_of_the_operations_of_a_mixed_model_are_unknown()
    {
        var map = NodeMapFile.Write("small", Model, [Operation.Add, Operation.Subtract], Behaviors, Features);

        Assert.Contains("\"perc_add\":null,\"perc_sub\":null", map, StringComparison.Ordinal);
        Assert.Null(NodeMapFile.TryRead(map)!.Known.Operations);
    }
}
