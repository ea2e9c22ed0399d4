using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>What docs/python.md shows works as it stands there, and answers as <c>va</c> does.</summary>
public sealed class PythonTests
{
    private static readonly string Plain = PythonPage.Program("for question in questions:");

    private static readonly string Native = PythonPage.Program("def native(");

    [Fact]
    public async Task The_program_in_plain_PyTorch_answers_as_va_does_and_the_native_weights_have_its_logits()
    {
        using var va = new Va();
        await SmallVariant.TrainAsync(va);
        var weights = va.Write("add.pth", "");
        var exported = await va.JsonAsync("model", "export", "add_d2", "--out", weights);
        var answers = await va.JsonAsync(["ask", "add_d2", .. SmallVariant.Questions]);

        var printed = await PyTorch.Run(Ask, [va.Write("ask.py", Plain), weights, .. SmallVariant.Questions]);
        var differences = await PyTorch.Run(CompareNative, va.Write("ask.py", Plain), va.Write("native.py", Native), weights);

        Assert.Equal("config.json", Path.GetFileName(exported.GetProperty("config").GetString()));
        Assert.Equal(
            answers.EnumerateArray().Select(answer => $"{answer.GetProperty("question").GetString()} {answer.GetProperty("predicted").GetString()}"),
            printed.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            StringComparer.Ordinal);
        Assert.InRange(JsonSerializer.Deserialize<double>(differences), 0, 1e-4);
    }

    private const string Ask = """
        import sys
        sys.argv = sys.argv[1:]
        exec(open(sys.argv[0]).read())
        """;

    /// <summary>The native model's weights in modules of PyTorch, beside the first program, over random tokens: the largest difference of a logit.</summary>
    private const string CompareNative = """
        import sys, torch
        ask, native_file, file = sys.argv[1:4]
        sys.argv = [ask, file]
        exec(open(ask).read())
        exec(open(native_file).read())
        heads, d_head, d_model, d_mlp = (config[key] for key in ('n_heads', 'd_head', 'd_model', 'd_mlp'))

        def layer():
            linear = lambda i, o: torch.nn.Linear(i, o)
            attn = torch.nn.ModuleDict({'q': linear(d_model, heads * d_head), 'k': linear(d_model, heads * d_head),
                                        'v': linear(d_model, heads * d_head), 'o': linear(heads * d_head, d_model)})
            mlp = torch.nn.ModuleDict({'fc_in': linear(d_model, d_mlp), 'fc_out': linear(d_mlp, d_model)})
            return torch.nn.ModuleDict({'ln1': torch.nn.LayerNorm(d_model), 'attn': attn, 'ln2': torch.nn.LayerNorm(d_model), 'mlp': mlp})

        model = torch.nn.ModuleDict({
            'tok_embed': torch.nn.Embedding(config['d_vocab'], d_model), 'pos': torch.nn.Embedding(config['n_ctx'], d_model),
            'layers': torch.nn.ModuleList([layer() for _ in range(config['n_layers'])]), 'ln_out': torch.nn.LayerNorm(d_model),
            'head': torch.nn.Linear(d_model, config['d_vocab_out'], bias=False)})
        model.load_state_dict(native(torch.load(file), config['n_layers']), strict=True)

        @torch.no_grad()
        def of_native(tokens):
            n = len(tokens)
            x = model['tok_embed'](tokens) + model['pos'](torch.arange(n))
            for block in model['layers']:
                normed = block['ln1'](x)
                q, k, v = (block['attn'][w](normed).view(n, heads, d_head).transpose(0, 1) for w in 'qkv')
                pattern = (q @ k.transpose(1, 2) / d_head ** 0.5).masked_fill(torch.ones(n, n, dtype=torch.bool).triu(1), -torch.inf).softmax(-1)
                x = x + block['attn']['o']((pattern @ v).transpose(0, 1).reshape(n, heads * d_head))
                x = x + block['mlp']['fc_out'](torch.relu(block['mlp']['fc_in'](block['ln2'](x))))
            return model['head'](model['ln_out'](x))

        torch.manual_seed(1)
        print(max((logits(tokens) - of_native(tokens)).abs().max().item() for tokens in torch.randint(0, 10, (20, config['n_ctx']))))
        """;
}
