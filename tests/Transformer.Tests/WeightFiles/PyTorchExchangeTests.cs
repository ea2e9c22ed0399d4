using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Files that go to the real PyTorch and come from it.</summary>
public class PyTorchExchangeTests
{
    private const string LoadOurs = """
        import sys, collections, torch
        from torch import nn

        class Attention(nn.Module):
            def __init__(self):
                super().__init__()
                self.W_Q = nn.Parameter(torch.zeros(1, 4, 2))
                self.b_V = nn.Parameter(torch.zeros(1, 2))
                self.register_buffer('mask', torch.zeros(2, 2, dtype=torch.bool))
                self.register_buffer('IGNORE', torch.tensor(0.0))

        class Model(nn.Module):
            def __init__(self):
                super().__init__()
                self.embed, self.pos_embed, self.unembed = nn.Module(), nn.Module(), nn.Module()
                self.embed.W_E = nn.Parameter(torch.zeros(3, 4))
                self.pos_embed.W_pos = nn.Parameter(torch.zeros(2, 4))
                block = nn.Module()
                block.attn, block.mlp = Attention(), nn.Module()
                block.mlp.W_in = nn.Parameter(torch.zeros(4, 8))
                self.blocks = nn.ModuleList([block])
                self.unembed.b_U = nn.Parameter(torch.zeros(3))

        state = torch.load(sys.argv[1])
        safely = torch.load(sys.argv[1], weights_only=True)
        assert type(state) is collections.OrderedDict and list(state) == list(safely), state.keys()
        model = Model()
        print(model.load_state_dict(state, strict=True))
        assert torch.equal(model.blocks[0].attn.mask, torch.ones(2, 2, dtype=torch.bool).tril())
        assert model.blocks[0].attn.IGNORE.item() == float('-inf')
        for name, parameter in model.named_parameters():
            expected = torch.arange(parameter.numel(), dtype=torch.float32) * 0.5 - 3
            assert torch.equal(parameter.detach().flatten(), expected) and torch.equal(parameter, safely[name]), name
            assert parameter.is_contiguous()
        print('PyTorch', torch.__version__, {name: (str(t.dtype), tuple(t.shape)) for name, t in state.items()})
        """;

    private const string SaveTheirs = """
        import sys, collections, torch
        protocol = int(sys.argv[2])
        state = collections.OrderedDict()
        state['transposed'] = torch.arange(6.).reshape(2, 3).t()
        state['sliced'] = torch.arange(10.)[2:8:2]
        state['permuted'] = torch.arange(24.).reshape(2, 3, 4).permute(2, 0, 1)[1]
        state['half'] = torch.tensor([0.5, -2.25], dtype=torch.half)
        state['bfloat16'] = torch.tensor([1.5, -3.0], dtype=torch.bfloat16)
        state['double'] = torch.tensor([0.1], dtype=torch.double)
        state['parameter'] = torch.nn.Parameter(torch.ones(2, 2))
        state['scalar'] = torch.tensor(7.)
        state['empty'] = torch.zeros(0, 3)
        state['large'] = torch.arange(70_000.)
        state['attn.mask'] = torch.ones(3, 3, dtype=torch.bool).tril()
        state['attn.IGNORE'] = torch.tensor(float('-inf'))
        state['count.mask'] = torch.arange(3)
        torch.save(state, sys.argv[1], pickle_protocol=protocol)
        """;

    private const string SaveOtherThings = """
        import sys, torch
        layer = torch.nn.Linear(2, 2)
        torch.save({'model': layer.state_dict(), 'step': 3}, sys.argv[1] + '/checkpoint.pth')
        torch.save(layer, sys.argv[1] + '/module.pth')
        torch.save(layer.weight, sys.argv[1] + '/tensor.pth')
        torch.save(layer.state_dict(), sys.argv[1] + '/legacy.pth', _use_new_zipfile_serialization=False)
        torch.jit.script(layer).save(sys.argv[1] + '/script.pth')
        torch.save(layer.state_dict(), sys.argv[1] + '/linear.pth')
        """;

    [Fact]
    public async Task PyTorch_loads_what_is_written_into_a_module_strictly()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("ours.pth");
        WeightFile.Write(path, Weights.OneBlock(), WeightFormat.Pth);

        var printed = await PyTorch.Run(LoadOurs, path);

        TestContext.Current.TestOutputHelper?.WriteLine(printed);
        Assert.Contains("All keys matched", printed, StringComparison.Ordinal);
        Assert.Contains(
            "'blocks.0.attn.b_V': ('torch.float32', (1, 2)), 'blocks.0.attn.mask': ('torch.bool', (2, 2)), " +
            "'blocks.0.attn.IGNORE': ('torch.float32', ()), 'blocks.0.mlp.W_in'",
            printed,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task What_PyTorch_saves_is_read_in_every_protocol(int protocol)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("theirs.pth");
        await PyTorch.Run(SaveTheirs, path, $"{protocol}");

        var read = WeightFile.Read(path);

        var expected = new StateDict();
        expected.Add("transposed", new HostTensor([3, 2], [0, 3, 1, 4, 2, 5]));
        expected.Add("sliced", new HostTensor([3], [2, 4, 6]));
        expected.Add("permuted", new HostTensor([2, 3], [1, 5, 9, 13, 17, 21]));
        expected.Add("half", new HostTensor([2], [0.5f, -2.25f]));
        expected.Add("bfloat16", new HostTensor([2], [1.5f, -3]));
        expected.Add("double", new HostTensor([1], [0.1f]));
        expected.Add("parameter", new HostTensor([2, 2], [1, 1, 1, 1]));
        expected.Add("scalar", new HostTensor([], [7]));
        expected.Add("empty", new HostTensor([0, 3], []));
        expected.Add("large", new HostTensor([70_000], [.. Enumerable.Range(0, 70_000).Select(i => (float)i)]));
        Weights.Same(expected, read);
    }

    [Fact]
    public async Task Other_things_that_PyTorch_saves_are_refused_with_advice()
    {
        using var folder = new TemporaryFolder();
        await PyTorch.Run(SaveOtherThings, folder.Root);

        Assert.Contains("'model' is a dictionary, not a tensor", Refused("checkpoint.pth"), StringComparison.Ordinal);
        Assert.Contains("'torch.nn.modules.linear.Linear'", Refused("module.pth"), StringComparison.Ordinal);
        Assert.Contains("not hold a dictionary", Refused("tensor.pth"), StringComparison.Ordinal);
        Assert.Contains("save it again", Refused("legacy.pth"), StringComparison.Ordinal);
        Assert.Contains("only a state dict of tensors", Refused("script.pth"), StringComparison.Ordinal);
        Assert.Equal(2, WeightFile.Read(folder.File("linear.pth")).Entries.Count);

        string Refused(string file) => Assert.Throws<WeightFileException>(() => WeightFile.Read(folder.File(file))).Message;
    }
}
