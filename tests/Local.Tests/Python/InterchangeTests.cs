using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>What docs/interchange.md shows: models go out in every layout and come back.</summary>
public sealed class InterchangeTests
{
    /// <summary>The page's program, whose package is built from the page's table: a bridge over plain modules, which is not strict where names are not as many.</summary>
    private const string Rebuilt = """
        import sys, types, torch
        from torch import nn

        class Config:
            def __init__(self, **keys):
                self.__dict__.update(keys)

        class Bridge(nn.Module):
            @staticmethod
            def boot_native(c):
                bridge = Bridge()
                d, e, h = c.d_model, c.d_head, c.n_heads
                bridge.embed, bridge.pos_embed = nn.Embedding(c.d_vocab, d), nn.Embedding(c.n_ctx, d)
                bridge.blocks = nn.ModuleList(nn.ModuleDict({
                    'ln1': nn.LayerNorm(d), 'ln2': nn.LayerNorm(d),
                    'attn': nn.ModuleDict({'q': nn.Linear(d, h * e), 'k': nn.Linear(d, h * e), 'v': nn.Linear(d, h * e), 'o': nn.Linear(h * e, d)}),
                    'mlp': nn.ModuleDict({'in': nn.Linear(d, c.d_mlp), 'out': nn.Linear(c.d_mlp, d)})}) for _ in range(c.n_layers))
                bridge.ln_final, bridge.unembed = nn.LayerNorm(d), nn.Linear(d, c.d_vocab, bias=False)
                return bridge

            def load_state_dict(self, state):
                return super().load_state_dict(state, strict=len(state) == len(self.state_dict()))

        for name, what in (('transformer_lens', {}), ('transformer_lens.config', {'TransformerBridgeConfig': Config}), ('transformer_lens.model_bridge', {'TransformerBridge': Bridge})):
            sys.modules[name] = types.ModuleType(name)
            sys.modules[name].__dict__.update(what)
        sys.argv = sys.argv[1:]
        program = open(sys.argv[0]).read()
        try:
            exec(program)
            print('loaded', len(bridge.state_dict()))
        except AssertionError as refusal:
            print('refused:', refusal)
        """;

    [Fact]
    public async Task A_variant_goes_out_in_every_layout_and_its_files_answer_verify_and_are_started_from_as_it_does()
    {
        using var va = new Va();
        await SmallVariant.TrainAsync(va);
        var expected = Predicted(await va.JsonAsync(["ask", "add_d2", .. SmallVariant.Questions]));

        foreach (var (layout, file) in (List<(string, string)>)[("bridge", "bridge.pth"), ("native", "native.pth"), ("native", "native.safetensors")])
        {
            var exported = await va.JsonAsync("model", "export", "add_d2", "--layout", layout, "--out", va.Write(file, ""));
            Assert.Equal(layout, exported.GetProperty("layout").GetString());
            Assert.Equal(expected, Predicted(await va.JsonAsync(["ask", va.FileAt(file), .. SmallVariant.Questions])), StringComparer.Ordinal);
        }

        var again = await va.JsonAsync("model", "export", va.FileAt("native.pth"), "--layout", "bridge", "--out", va.FileAt("again.safetensors"));
        var imported = await va.JsonAsync("model", "import", va.FileAt("again.safetensors"), "--out", va.FileAt("plain.pth"));
        Assert.Equal("hooked", imported.GetProperty("written").GetProperty("layout").GetString());
        Assert.Equal(("safetensors", "bridge", 3), (Text(imported, "format"), Text(imported, "layout"), imported.GetProperty("heads").GetInt32()));
        Assert.Equal(expected, Predicted(await va.JsonAsync(["ask", va.FileAt("plain.pth"), .. SmallVariant.Questions])), StringComparer.Ordinal);
        Assert.Equal("bridge", Text(again, "layout"));

        var child = await va.RunAsync("sweep", "run", va.Write("child.yaml", """
            name: child
            variants:
              - {name: from_native, digits: 2, layers: 3, heads: 3, dModel: 24, dHead: 8, steps: 2, initialiseFrom: {file: native.pth, mode: 4, policy: complete}}
            verification: {questions: 100}
            """));
        Assert.True(child.ExitCode == 0, child.ToString());
        var verified = await va.JsonAsync("verify", va.FileAt("native.pth"), "--questions", "100");
        Assert.Equal(100, verified[0].GetProperty("questions").GetInt32());

        await TheProgramLoads(va);
        await TheSameIsComputedOfTheVariantAndOfItsFile(va);
    }

    /// <summary>Numbers and graph are those of the weights, wherever these are.</summary>
    private static async Task TheSameIsComputedOfTheVariantAndOfItsFile(Va va)
    {
        var numbers = new List<byte[]>();
        foreach (var (model, file) in (List<(string, string)>)[("add_d2", "variant"), (va.FileAt("hooked.pth"), "file")])
        {
            await va.JsonAsync("model", "export", model, "--out", va.FileAt($"{file}.onnx"));
            var written = await va.JsonAsync("model", "activations", model, "12+34", "99+1", "--sites", "blocks.*.attn.hook_pattern,unembed.hook_out", "--out", va.FileAt($"{file}.npz"));
            Assert.Equal((2, 3), (written.GetProperty("questions").GetInt32(), written.GetProperty("sites").GetArrayLength()));
            numbers.Add(await File.ReadAllBytesAsync(va.FileAt($"{file}.npz"), TestContext.Current.CancellationToken));
        }

        var (graph, alone) = (await File.ReadAllBytesAsync(va.FileAt("variant.onnx"), TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(va.FileAt("file.onnx"), TestContext.Current.CancellationToken));
        Assert.Equal(alone, graph[..alone.Length]);
        Assert.EndsWith("operations\u0012\u0003add", System.Text.Encoding.ASCII.GetString(graph[alone.Length..]), StringComparison.Ordinal);
        Assert.Equal(numbers[0], numbers[1]);
        Assert.Contains("12+34=+046", await Python.RunAsync(["numpy"], PythonPage.Program("numpy.load"), va.FileAt("variant.npz")), StringComparison.Ordinal);
        var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(va.FileAt("variant.npz.json"), TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((await va.JsonAsync("variant", "show", "add_d2")).GetProperty("weightsSha256").GetString(), Text(manifest, "weightsSha256"));
    }

    private static async Task TheProgramLoads(Va va)
    {
        await va.JsonAsync("model", "export", "add_d2", "--out", va.FileAt("hooked.pth"));
        var program = va.Write("load.py", PythonPage.Program("boot_native"));

        var loaded = await PyTorch.Run(Rebuilt, program, va.FileAt("bridge.pth"), va.FileAt("config.json"));
        var trapped = await PyTorch.Run(Rebuilt, program, va.FileAt("hooked.pth"), va.FileAt("config.json"));

        Assert.Contains("loaded 37", loaded, StringComparison.Ordinal); // 2 embeddings, 16 tensors in each of 2 blocks, 3 at the end
        Assert.Contains("refused: not loaded: ['embed.W_E', 'pos_embed.W_pos', ", trapped, StringComparison.Ordinal);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string[] Predicted(JsonElement answers) => [.. answers.EnumerateArray().Select(answer => Text(answer, "predicted"))];
}
