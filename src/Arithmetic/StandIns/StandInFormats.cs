using System.Text;

namespace VerifiedAddition.Arithmetic;

/// <summary>Formats that are known by their first bytes.</summary>
internal static class StandInFormats
{
    private const string Unpack = "Unpack it, and give the file that was in it.";
    private const string Model = "That is a model of another program. Only PyTorch's and safetensors' weights are read.";

    private const string OnnxAdvice = "'va model export' writes such files, but none are read: give the .pth or safetensors file of the model.";

    private static readonly (byte[] Start, string What, string Advice)[] Known =
    [
        ([0x1F, 0x8B], "compressed by gzip", "Unpack it: give it a name that ends in .gz, and run 'gunzip' on it."),
        ([.. "BZh"u8], "compressed by bzip2", Unpack),
        ([0xFD, .. "7zXZ"u8, 0], "compressed by xz", Unpack),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd", Unpack),
        ([0x04, 0x22, 0x4D, 0x18], "compressed by lz4", Unpack),
        ([0x1F, 0x9D], "compressed by compress", Unpack),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", Unpack),
        ([.. "Rar!"u8, 0x1A, 0x07], "a RAR archive", Unpack),
        ([.. "PK"u8, 5, 6], "a zip archive with nothing in it", "Download or copy it again."),
        ([0x89, .. "HDF\r\n"u8, 0x1A, .. "\n"u8], "an HDF5 file, as Keras and MATLAB write them", Model),
        ([0x93, .. "NUMPY"u8], "a NumPy array (.npy)", Model),
        ([.. "GGUF"u8], "a GGUF model, as llama.cpp reads them", Model),
        ([.. "lmgg"u8], "a GGML model of llama.cpp", Model),
        ([.. "tjgg"u8], "a GGML model of llama.cpp", Model),
        ([.. "PAR1"u8], "a Parquet table", "Give the model's own file."),
        ([.. "ARROW1"u8], "an Arrow table", "Give the model's own file."),
        ([.. "SQLite format 3"u8], "an SQLite database", "Give the file itself."),
        ([.. "%PDF-"u8], "a PDF document", "Give the file itself."),
        ([0x89, .. "PNG"u8], "a PNG picture", "Give the file itself."),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture", "Give the file itself."),
        ([0x7F, .. "ELF"u8], "a program or library of Linux", "Give the file itself."),
        ([.. "VA-CKPT\n"u8], "a checkpoint to resume a training from", "'va model export' writes a variant's weights."),
        ([0x00, 0x05, 0x16, 0x07], "what macOS keeps beside a file (._NAME)", "Give the file itself, whose name lacks the '._' in front."),
        (
            [0xFF, 0xFE],
            "text in UTF-16, as '>' of Windows PowerShell writes whatever passes through it",
            "Download it with 'curl -o FILE' or 'Invoke-WebRequest -OutFile FILE'."),
    ];

    public static string? Describe(ReadOnlySpan<byte> content)
    {
        foreach (var (start, what, advice) in Known)
        {
            if (content.StartsWith(start))
            {
                return $"it is {what}. {advice}";
            }
        }

        return Tar(content) ?? Onnx(content) ?? TensorFlowLite(content);
    }

    /// <summary>The first 100 bytes of a tar are the name of what is in it first.</summary>
    private static string? Tar(ReadOnlySpan<byte> content)
    {
        const int nameLength = 100;
        if (content.Length <= 262 || !content[257..].StartsWith("ustar"u8))
        {
            return null;
        }

        var name = content[..nameLength];
        var end = name.IndexOf((byte)0);
        return $"it is a tar archive with '{StandInText.Readable(Encoding.UTF8.GetString(end < 0 ? name : name[..end]))}' in it. " +
            "Unpack it (tar -xf), and give the file that was in it.";
    }

    /// <summary>A protocol buffer: field 1, the format version, followed by field 2, the producer, or field 7, the graph.</summary>
    private static string? Onnx(ReadOnlySpan<byte> content) =>
        content is [0x08, > 0 and < 32, 0x12 or 0x3A, > 0, ..] ? $"it is an ONNX model. {OnnxAdvice}" : null;

    private static string? TensorFlowLite(ReadOnlySpan<byte> content) =>
        content.Length > 8 && content[4..].StartsWith("TFL3"u8) ? $"it is a TensorFlow Lite model. {Model}" : null;
}
