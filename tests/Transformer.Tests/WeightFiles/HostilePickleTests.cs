using System.IO.Compression;
using System.Text;

namespace VerifiedAddition.Transformer.Tests;

public class HostilePickleTests
{
    [Fact]
    public void An_imported_function_is_refused_by_name()
    {
        var refusal = Pickle.Refused(Pickle.Of(0x80, 2, "cos\nsystem\n(", Pickle.Text("echo owned"), "tR."));

        Assert.Contains("'os.system'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("only a state dict of tensors", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("builtins", "eval")]
    [InlineData("posix", "system")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    [InlineData("torch", "_utils._rebuild_tensor_v2")]
    [InlineData("collections", "OrderedDict.fromkeys")]
    [InlineData("", "")]
    public void A_name_from_the_stack_is_refused(string module, string name)
    {
        var refusal = Pickle.Refused(Pickle.Of(0x80, 4, Pickle.Text(module), Pickle.Text(name), 0x93, "(", Pickle.Text("1"), "tR."));

        Assert.Contains($"'{module}.{name}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INST", "(ios\nsystem\n.")]
    [InlineData("OBJ", "(ccollections\nOrderedDict\no.")]
    [InlineData("NEWOBJ", "ccollections\nOrderedDict\n)\u0081.")]
    [InlineData("NEWOBJ_EX", "ccollections\nOrderedDict\n)}\u0092.")]
    [InlineData("EXT1", "\u0082\u0001.")]
    [InlineData("PERSID", "P0\n.")]
    [InlineData("DUP", "N2.")]
    [InlineData("0xFF", "\u00FF")]
    public void An_instruction_that_no_state_dict_needs_is_refused_by_name(string instruction, string pickle)
    {
        var refusal = Pickle.Refused(Pickle.Of(0x80, 2, Encoding.Latin1.GetBytes(pickle)));

        Assert.Contains($"instruction {instruction} at byte", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("}}b.")] // of a plain dict
    [InlineData("ccollections\nOrderedDict\n)R}X\u0003\0\0\0fooNsb.")] // another attribute
    [InlineData("ccollections\nOrderedDict\n)R}X\u0009\0\0\0_metadataNsX\u0001\0\0\0fNsb.")] // one more attribute
    [InlineData("ccollections\nOrderedDict\n}b.")] // of the class itself
    [InlineData("ccollections\nOrderedDict\n)RNb.")] // not from a dictionary
    public void Attributes_other_than_metadata_are_refused(string pickle) =>
        Assert.Contains("BUILD", Pickle.Refused(Pickle.Of(0x80, 2, Encoding.Latin1.GetBytes(pickle))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("N)R.")]
    [InlineData("ctorch\nFloatStorage\n)R.")]
    [InlineData("ccollections\nOrderedDict\n(NtR.")]
    [InlineData("ctorch._utils\n_rebuild_tensor_v2\n)R.")]
    [InlineData("ctorch._utils\n_rebuild_parameter\n)R.")]
    public void A_call_with_other_arguments_is_refused(string pickle) =>
        Assert.Contains("REDUCE", Pickle.Refused(Pickle.Of(0x80, 2, pickle)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("NQ.")]
    [InlineData(")Q.")]
    [InlineData("(X\u0006\0\0\0moduleNNNNtQ.")]
    [InlineData("(X\u0007\0\0\0storageccollections\nOrderedDict\nX\u0001\0\0\0" + "0X\u0003\0\0\0cpuK\u0004tQ.")]
    public void A_reference_to_anything_but_a_storage_is_refused(string pickle) =>
        Assert.Contains("BINPERSID", Pickle.Refused(Pickle.Of(0x80, 2, pickle)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(".")] // nothing
    [InlineData("N.")]
    [InlineData("].")]
    [InlineData("(.")]
    [InlineData("t.")]
    [InlineData("s.")]
    [InlineData("N(s.")] // across a mark
    [InlineData("h\u0007.")] // never kept
    [InlineData("}(Nu.")] // a key without its value
    [InlineData("NNNs.")] // items of None
    [InlineData(")Na.")] // appended to a tuple
    [InlineData("}NNs.")] // no name
    [InlineData("}Nq\0h\0s.")]
    [InlineData("NN\u0093.")]
    [InlineData("X\u00FF\u00FF\u00FF\u007F.")] // a text of 2 GiB
    [InlineData("X\u0001\0\0\0\u00FF.")] // not UTF-8
    [InlineData("cno line feed")]
    [InlineData("\u008A\u0009\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001.")] // a number of nine bytes
    [InlineData("\u0095\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF.")] // a frame beyond the end
    public void A_pickle_that_makes_no_sense_is_refused(string pickle) =>
        Pickle.Refused(Pickle.Of(0x80, 2, Encoding.Latin1.GetBytes(pickle)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public void Another_protocol_is_refused(int version) =>
        Assert.Contains("protocol", Pickle.Refused(Pickle.Of(0x80, version, "}.")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_checkpoint_with_more_than_weights_is_refused_with_advice()
    {
        var nested = Pickle.Refused(Pickle.StateDict("model", Pickle.Of(Pickle.OrderedDict)));
        var step = Pickle.Refused(Pickle.StateDict("step", Pickle.Number(3)));

        Assert.Contains("'model' is a dictionary, not a tensor", nested.Message, StringComparison.Ordinal);
        Assert.Contains("torch.save(model.state_dict(), path)", nested.Message, StringComparison.Ordinal);
        Assert.Contains("'step' is a number, not a tensor", step.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_of_modules_is_read_past()
    {
        var metadata = Pickle.Of(
            "}", Pickle.Text("_metadata"), Pickle.OrderedDict, Pickle.Text("fc"), "}", Pickle.Text("version"), "K", 1, "sss");
        var pickle = Pickle.Of(0x80, 2, Pickle.OrderedDict, Pickle.Text("w"), Pickle.Vector(4), "s", metadata, "b.");

        Assert.Equal("w", Assert.Single(Weights.ReadPth(Pickle.Zip(pickle)).Entries).Key);
    }

    [Fact]
    public void A_name_given_twice_is_refused()
    {
        var pickle = Pickle.Of(0x80, 2, "}", Pickle.Text("w"), Pickle.Vector(2), "s", Pickle.Text("w"), Pickle.Vector(2), "s.");

        // Storages that are twice as long as claimed would be refused first, so the entry has two numbers.
        var file = Pickle.Zip(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/data/0", Pickle.OneToFour[..8]));

        Assert.Contains("twice", Assert.Throws<WeightFileException>(() => Weights.ReadPth(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_is_shortened_in_messages()
    {
        var refusal = Pickle.Refused(Pickle.Of(0x80, 2, $"c\u001b[2J{new string('x', 100_000)}\nf\n."));

        Assert.DoesNotContain('\u001b', refusal.Message);
        Assert.True(refusal.Message.Length < 1000);
    }

    [Fact]
    public void Values_nested_without_end_cost_no_stack()
    {
        const int depth = 2_000_000;

        var tuples = Pickle.Refused(Pickle.Of(0x80, 2, ")", Enumerable.Repeat((byte)0x85, depth).ToArray(), "."));
        Pickle.Refused(Pickle.Of(0x80, 2, Enumerable.Repeat((byte)'(', depth).ToArray(), "t."));

        Assert.Contains("not hold a dictionary", tuples.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tuples_of_themselves_doubled_a_thousand_times_cost_nothing()
    {
        var doubling = Enumerable.Repeat(Pickle.Of("h", 0, "h", 0, 0x86, "q", 0), 1000).SelectMany(bytes => bytes).ToArray();
        var bomb = Pickle.Of(")q", 0, doubling);

        Pickle.Refused(Pickle.Of(0x80, 2, bomb, "."));
        Pickle.Refused(Pickle.Of(0x80, 2, Pickle.OrderedDict, bomb, "h", 0, "s."));
    }

    [Fact]
    public void A_dictionary_that_holds_itself_is_refused()
    {
        var refusal = Pickle.Refused(Pickle.Of(0x80, 2, "}q", 0, Pickle.Text("w"), "h", 0, "s."));

        Assert.Contains("not a tensor", refusal.Message, StringComparison.Ordinal);
    }
}
