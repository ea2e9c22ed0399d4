using System.IO.Compression;
using System.Text;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>What lies in a weight file's place after a download went wrong, or was never one, is called by its name.</summary>
public class ForeignFileTests
{
    public static TheoryData<string, string, string> Texts => new()
    {
        { "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 243786\n", "Git LFS pointer", "git lfs pull" },
        { "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 243786\n", "243,786 bytes", "stored elsewhere" },
        { "/annex/objects/MD5E-s243786--4d7a.pth\n", "git-annex pointer", "git annex get" },
        { "outs:\n- md5: 4d7a\n  path: model.pth\n", "DVC pointer", "dvc pull" },
        { "<!doctype html>\n<html class=\"\">\n<head><title>model.pth</title></head><body></body></html>", "web page ('model.pth')", "/resolve/" },
        { "\r\n <HTML><body>Sign in</body></HTML>", "web page", "sign-in" },
        { "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML ('AccessDenied')", "Download the file itself" },
        { "Entry not found", "begins with 'Entry not found'", "download it again" },
        { "404: Not Found", "begins with '404: Not Found'", "Check the address" },
        { "../../blobs/4d7a214614ab2935", "a link that was copied as a text", "that it leads to" },
        { "UEsDBBQAAAgIAAAAAAAAAAAAAAAAAAAAAAA=", "base64", "Decode it" },
        { """{"error":"Repository not found"}""", "'Repository not found'", "Check the address" },
        { """{"error":{"code":401,"message":"Log in"}}""", "'Log in'", "your access" },
        { """{"content":"UEs=","encoding":"base64"}""", "GitHub's API", "'Raw'" },
        { """{"metadata":{},"weight_map":{"a":"model-1.safetensors","b":"model-2.safetensors"}}""", "2 other files", "save_file" },
        { """{"n_layers":2,"d_model":48,"n_ctx":10}""", "settings of a model", "beside it" },
        { """{"model_type":"gpt2"}""", "settings of a model", "beside it" },
        { """[{"position":8,"layer":0}]""", "JSON list", "not a weight file" },
        { """{"anything":1}""", "it is JSON", "belongs to it" },
    };

    public static TheoryData<byte[], string> Formats => new()
    {
        { [], "it is empty" },
        { new byte[4096], "4,096 zero bytes" },
        { Gzip("any"), "gunzip" },
        { [.. "BZh9"u8, 0x31, 0x41], "bzip2" },
        { [0xFD, .. "7zXZ"u8, 0, 0], "xz" },
        { [0x28, 0xB5, 0x2F, 0xFD, 0], "zstd" },
        { [.. "Rar!"u8, 0x1A, 7, 0], "RAR" },
        { [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0], "7z" },
        { [0x89, .. "HDF\r\n"u8, 0x1A, .. "\n"u8, 0], "HDF5" },
        { [0x93, .. "NUMPY"u8, 1, 0], "NumPy array" },
        { [.. "GGUF"u8, 3, 0, 0, 0, 0, 0, 0, 0], "GGUF" },
        { [8, 7, 0x12, 7, .. "pytorch"u8], "it is an ONNX model. 'va model export' writes such files, but none are read" },
        { [0x1C, 0, 0, 0, .. "TFL3"u8, 0, 0, 0], "TensorFlow Lite" },
        { [.. "VA-CKPT\n"u8, 1, 0, 0, 0], "checkpoint to resume" },
        { [0, 5, 0x16, 7, 0, 2, 0, 0], "macOS" },
        { Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("PK")).ToArray(), "UTF-16" },
        { Tar("d2.pth"), "tar archive with 'd2.pth' in it" },
        { Tar("sys_info"), "before PyTorch 0.1.10" },
        { [0xAB, 0xCD, 0xEF, 1, 2, 3, 4, 5, 6, 7, 8, 9], "begins with the bytes ab cd ef 01" },
        { [.. "PK"u8, 5, 6, .. new byte[18]], "nothing in it" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_called_what_it_is(string text, string what, string advice)
    {
        var refusal = Refused(Encoding.UTF8.GetBytes(text));

        Assert.Contains(what, refusal, StringComparison.Ordinal);
        Assert.Contains(advice, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_format_is_called_by_its_name(byte[] content, string what) => Assert.Contains(what, Refused(content), StringComparison.Ordinal);

    [Fact]
    public void What_is_in_a_zip_is_named()
    {
        var pth = Weights.Pth(Weights.OneBlock());

        Assert.Contains("a zip with 'd2.pth' in it", Zipped(("d2.pth", pth), ("__MACOSX/._d2.pth", [0])), StringComparison.Ordinal);
        Assert.Contains("a zip with 'a/b.safetensors' in it", Zipped(("a/b.safetensors", pth), ("a/README.md", pth)), StringComparison.Ordinal);
        Assert.Contains("(.npz) with 'w.npy'", Zipped(("w.npy", [1])), StringComparison.Ordinal);
        Assert.Contains("'config.json', 'model.weights.h5'", Zipped(("config.json", [1]), ("model.weights.h5", [1])), StringComparison.Ordinal);
        Assert.Contains("TorchScript", Zipped(("m/data.pkl", [1]), ("m/constants.pkl", [1])), StringComparison.Ordinal);
        Assert.Contains("'zip -0 -r'", Zipped(("archive/data.pkl", Pickle.StateDict("w", Pickle.Vector(4)))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_behind_a_zip_does_not_make_it_a_damaged_one()
    {
        var file = Weights.Pth(Weights.OneBlock());
        file[^2] = 5;

        Weights.Same(Weights.OneBlock(), WeightFile.Read(new MemoryStream([.. file, .. "hello"u8]), "test.pth"));
        Assert.Contains("truncated", Refused(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("transformer_lens.HookedTransformer", "HookedTransformer", "a whole model")]
    [InlineData("transformer_lens.HookedTransformerConfig", "HookedTransformerConfig", "the settings of a model")]
    [InlineData("__main__", "Net", "a whole model")]
    [InlineData("numpy.core.multiarray", "_reconstruct", "NumPy arrays")]
    [InlineData("torch.optim.adamw", "AdamW", "an optimiser")]
    public void What_a_pickle_holds_instead_is_told(string module, string name, string what)
    {
        var refusal = Pickle.Refused(Pickle.Of(0x80, 2, $"c{module}\n{name}\n)R.")).Message;

        Assert.Contains($"{module}.{name}", refusal, StringComparison.Ordinal);
        Assert.Contains(what, refusal, StringComparison.Ordinal);
        Assert.Contains("torch.save(model.state_dict(), path)", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_inside_of_a_checkpoint_are_pointed_at()
    {
        var checkpoint = Pickle.Of(0x80, 2, "}", Pickle.Text("model"), Pickle.OrderedDict, Pickle.Text("w"), Pickle.Vector(4), "ss.");

        Assert.Contains("torch.load(path)['model']", Pickle.Refused(checkpoint).Message, StringComparison.Ordinal);
    }

    private static string Refused(byte[] content) =>
        Assert.Throws<WeightFileException>(() => WeightFile.Read(new MemoryStream(content), "test.pth")).Message;

    private static string Zipped(params (string Name, byte[] Content)[] entries) => Refused(Pickle.Zip(CompressionLevel.Optimal, entries));

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private static byte[] Tar(string name)
    {
        var tar = new byte[1024];
        Encoding.UTF8.GetBytes(name, tar);
        "ustar"u8.CopyTo(tar.AsSpan(257));
        return tar;
    }
}
