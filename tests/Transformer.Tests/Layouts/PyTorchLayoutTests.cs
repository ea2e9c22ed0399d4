using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Tests.Services;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>The layouts bridge and native beside the modules of the real PyTorch that they are of.</summary>
public sealed class PyTorchLayoutTests
{
    /// <summary>The native model in plain modules, and TransformerBridge's names for its tensors.</summary>
    private const string Native = """
        import json, math, sys, torch
        from torch import nn

        class Block(nn.Module):
            def __init__(self, d, e, h, m):
                super().__init__()
                self.h, self.e = h, e
                self.ln1, self.ln2 = nn.LayerNorm(d), nn.LayerNorm(d)
                self.attn = nn.ModuleDict({'q': nn.Linear(d, h * e), 'k': nn.Linear(d, h * e), 'v': nn.Linear(d, h * e), 'o': nn.Linear(h * e, d)})
                self.mlp = nn.ModuleDict({'fc_in': nn.Linear(d, m), 'fc_out': nn.Linear(m, d)})

            def forward(self, x):
                n = x.shape[1]
                q, k, v = (self.attn[w](self.ln1(x)).unflatten(-1, (self.h, self.e)).transpose(1, 2) for w in 'qkv')
                later = torch.ones(n, n, dtype=torch.bool).triu(1)
                pattern = (q @ k.transpose(2, 3) / math.sqrt(self.e)).masked_fill(later, -math.inf).softmax(-1)
                x = x + self.attn['o']((pattern @ v).transpose(1, 2).flatten(2))
                return x + self.mlp['fc_out'](torch.relu(self.mlp['fc_in'](self.ln2(x))))

        class Model(nn.Module):
            def __init__(self, layers, v, c, d, e, h):
                super().__init__()
                self.tok_embed, self.pos = nn.Embedding(v, d), nn.Embedding(c, d)
                self.layers = nn.ModuleList([Block(d, e, h, 4 * d) for _ in range(layers)])
                self.ln_out, self.head = nn.LayerNorm(d), nn.Linear(d, v, bias=False)

            def forward(self, tokens):
                x = self.tok_embed(tokens) + self.pos(torch.arange(tokens.shape[1]))
                for block in self.layers:
                    x = block(x)
                return self.head(self.ln_out(x))

        def of_bridge(name):
            for theirs, native in (('pos_embed', 'pos'), ('embed', 'tok_embed'), ('ln_final', 'ln_out'), ('unembed', 'head')):
                if name.startswith(theirs + '.'):
                    return native + name[len(theirs):]
            return name.replace('blocks.', 'layers.').replace('.mlp.in.', '.mlp.fc_in.').replace('.mlp.out.', '.mlp.fc_out.')

        def state(path):
            if path.endswith('.pth'):
                return torch.load(path)
            raw = open(path, 'rb').read()
            start = 8 + int.from_bytes(raw[:8], 'little')
            header = json.loads(raw[8:start])
            header.pop('__metadata__')
            return {name: torch.frombuffer(bytearray(raw[start + one['data_offsets'][0]:start + one['data_offsets'][1]]), dtype=torch.float32).reshape(one['shape'])
                    for name, one in header.items()}
        """;

    private const string Logits = Native + """


        sizes, tokens, answers = json.loads(sys.argv[1]), torch.tensor(json.loads(sys.argv[2])), int(sys.argv[3])
        found = []
        for path in sys.argv[4:]:
            weights, model = state(path), Model(**sizes)
            if 'embed.weight' in weights:
                weights = {of_bridge(name): value for name, value in weights.items()}
            model.load_state_dict(weights, strict=True)
            found.append(model.double()(tokens[:, :-1])[:, -answers:].flatten().tolist())
        print(json.dumps(found))
        """;

    private const string Save = Native + """


        import collections
        torch.manual_seed(3)
        model = Model(**json.loads(sys.argv[1]))
        optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
        model(torch.zeros(1, 3, dtype=torch.long)).sum().backward()
        optimiser.step()
        config = {'n_layers': 2, 'n_heads': 3, 'd_model': 24, 'd_head': 8, 'act_fn': 'relu', 'dtype': torch.float32, 'device': torch.device('cpu'),
                  'init_range': 0.02, 'normalization_type': 'LN', 'seed': None}
        folder = sys.argv[2]
        torch.save({'model': model.state_dict(), 'optimizer': optimiser.state_dict(), 'config': config, 'rng': torch.get_rng_state()}, folder + '/checkpoint.pth')
        torch.save({k: v.half() for k, v in model.state_dict().items()}, folder + '/half.pth')
        wrapped = nn.DataParallel(model)
        torch.save(wrapped.state_dict(), folder + '/wrapped.pth')
        with torch.no_grad():
            model.layers[1].attn['q'].weight = model.layers[0].attn['q'].weight
            model.layers[1].ln1.weight = nn.Parameter(torch.ones(1).expand(24))
        torch.save(model.state_dict(), folder + '/shared.pth')
        torch.save(model, folder + '/whole.pth')
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_modules_of_PyTorch_load_what_is_written_strictly_and_have_the_logits_of_the_model(bool isUnsigned)
    {
        var shape = isUnsigned ? Shapes.Unsigned : Shapes.Small;
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(shape);
        string[] files = ["bridge.pth", "bridge.safetensors", "native.pth", "native.safetensors"];
        foreach (var file in files)
        {
            WeightFile.WriteDescribed(
                folder.File(file), model.ToStateDict(), file.EndsWith(".pth", StringComparison.Ordinal) ? WeightFormat.Pth : WeightFormat.Safetensors,
                WeightLayouts.Parse(file.Split('.')[0]));
        }

        var tokens = Shapes.Tokens(shape.Digits, 50, isUnsigned ? Operation.Add : Operation.Subtract, isUnsigned: isUnsigned);
        var printed = await PyTorch.Run(Logits, [SizesOf(shape), Json(tokens), $"{shape.Layout.AnswerTokens}", .. files.Select(folder.File)]);

        using var precise = Model.FromStateDict(model.ToStateDict(), elementType: float64);
        var own = precise.AnswerLogits(tokens);
        var theirs = JsonSerializer.Deserialize<double[][]>(printed)!;
        Assert.Equal(files.Length, theirs.Length);
        Assert.All(theirs, logits => Close.Absolute(logits, own, 1e-5));
    }

    [Fact]
    public async Task Checkpoints_halves_wrappers_and_shared_numbers_of_PyTorch_are_read()
    {
        using var folder = new TemporaryFolder();
        await PyTorch.Run(Save, SizesOf(Shapes.Small), folder.Root);

        var checkpoint = WeightFile.Read(folder.File("checkpoint.pth"));
        var half = WeightFile.Read(folder.File("half.pth"), heads: 3);
        var shared = WeightFile.Read(folder.File("shared.pth"), heads: 3);

        Assert.Equal(("model", WeightLayout.Native), (checkpoint.Origin!.Inside, checkpoint.Origin.Layout));
        Assert.Equal(Shapes.Small, ModelShape.Infer(checkpoint));
        Weights.Same(checkpoint, WeightFile.Read(folder.File("wrapped.pth"), heads: 3));
        Assert.Equal("float16", Assert.Single(half.Origin!.ElementTypes));
        Assert.All(checkpoint.Entries.Zip(half.Entries), pair => Assert.All(pair.First.Value.Values.Zip(pair.Second.Value.Values), one => Assert.Equal((float)(Half)one.First, one.Second)));
        Assert.True(shared.TryGet("blocks.0.attn.W_Q", out var first));
        Assert.True(shared.TryGet("blocks.1.attn.W_Q", out var second));
        Assert.Equal(first.Values, second.Values);
        Assert.True(shared.TryGet("blocks.1.ln1.w", out var gains));
        Assert.Equal(Enumerable.Repeat(1f, 24), gains.Values);
        Assert.Contains("a whole model", Assert.Throws<WeightFileException>(() => WeightFile.Read(folder.File("whole.pth"))).Message, StringComparison.Ordinal);
    }

    private static string SizesOf(ModelShape shape) => JsonSerializer.Serialize(new
    {
        layers = shape.Layers,
        v = shape.VocabularySize,
        c = shape.ContextLength,
        d = shape.DModel,
        e = shape.DHead,
        h = shape.Heads,
    });

    private static string Json(Tensor tokens)
    {
        var length = (int)tokens.shape[1];
        return JsonSerializer.Serialize(tokens.data<long>().ToArray().Chunk(length));
    }
}
