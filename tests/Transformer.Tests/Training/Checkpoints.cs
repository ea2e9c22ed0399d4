namespace VerifiedAddition.Transformer.Tests;

internal static class Checkpoints
{
    public static byte[] ToBytes(TrainingCheckpoint checkpoint)
    {
        using var stream = new MemoryStream();
        CheckpointFile.Write(checkpoint, stream);
        return stream.ToArray();
    }

    public static TrainingCheckpoint FromBytes(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return CheckpointFile.Read(stream);
    }
}
