package org.hotinode.crash.simulated;

import static org.hotinode.crash.simulated.Edits.answered;
import static org.hotinode.crash.simulated.Edits.before;
import static org.hotinode.crash.simulated.Edits.body;
import static org.hotinode.crash.simulated.Edits.dropped;
import static org.hotinode.crash.simulated.Edits.lastArgument;
import static org.hotinode.crash.simulated.Edits.moved;
import static org.hotinode.crash.simulated.Edits.redirected;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.hotinode.format.RegionLayout;
import org.hotinode.format.SharedHeaderLayout;

/// The rules that the table keeps, each taken out.
final class Mutants {
    private static final ClassDesc SUPERBLOCK = ClassDesc.of("org.hotinode.table.Superblock");
    private static final ClassDesc UPDATER = ClassDesc.of("org.hotinode.table.IndexUpdater");
    private static final ClassDesc LOOKUP = ClassDesc.of("org.hotinode.table.Lookup");
    private static final ClassDesc READER = ClassDesc.of("org.hotinode.log.LogReader");
    private static final ClassDesc HEADER = ClassDesc.of("org.hotinode.table.SharedHeader");
    private static final ClassDesc BUFFER = ClassDesc.of("org.agrona.concurrent.AtomicBuffer");
    private static final ClassDesc UNCHAINED = ClassDesc.of(Unchained.class.getName());
    private static final ClassDesc CHECKPOINTER = ClassDesc.of("org.hotinode.table.Checkpointer");
    private static final ClassDesc INSTANT = ClassDesc.of("org.hotinode.table.Checkpointer$Instant");
    private static final ClassDesc SLOT_BINDING = ClassDesc.of("org.hotinode.format.SlotBinding");
    private static final ClassDesc COMPARATOR = ClassDesc.of(Comparator.class.getName());
    private static final ClassDesc SHIFT = ClassDesc.of(BackwardShift.class.getName());

    private Mutants() {}

    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.addAll(commits());
        all.addAll(superblocks());
        all.addAll(recoveries());
        all.addAll(indexes());
        all.addAll(cleanings());
        all.addAll(rewritings());
        all.addAll(syncErrors());
        return List.copyOf(all);
    }

    private static List<Mutant> commits() {
        return List.of(
                Mutant.of("commit dropped", "table.Committer", dropped("makeDurable", "Region.commit")),
                Mutant.of(
                        "index changed before its frame is durable",
                        "table.Committer",
                        moved("commit", "Committer.makeDurable", "Committer$Application.apply")),
                Mutant.of(
                        "shared header published before the index is changed",
                        "table.Committer",
                        moved("commit", "Committer$Application.apply", "Committer.publish")),
                Mutant.of(
                                "commit without RWF_DSYNC",
                                "region.FileRegion",
                                lastArgument("writeDurably", "OpenFile.writeFully", 0))
                        .in(Setting.BELOW_REGION),
                Mutant.of(
                                "size of a grown region not durable",
                                "region.OpenFile",
                                lastArgument("makeSizeDurable", "OpenFile.writeZeros", 0))
                        .in(Setting.BELOW_REGION),
                Mutant.of(
                        "end of a closed segment not stored",
                        "log.LogWriter",
                        dropped("startSegment", "SegmentHeader.close")),
                Mutant.of("flush that does not wait", "region.FileRegion", lastArgument("flush", "Linux.msync", 1))
                        .in(Setting.BELOW_REGION),
                Mutant.of(
                                "commit without write-back",
                                "region.FileRegion",
                                dropped("commit", "PersistentMemory.writeBack"))
                        .in(Setting.BELOW_DAX),
                Mutant.of("flush without write-back", "region.FileRegion", dropped("flush", "FileRegion.commit"))
                        .in(Setting.BELOW_DAX));
    }

    private static List<Mutant> superblocks() {
        return List.of(
                Mutant.of("superblock not committed", "table.SuperblockStore", dropped("store", "Region.commit")),
                Mutant.of(
                        "superblock written in place",
                        "table.SuperblockStore",
                        body(
                                "position",
                                code -> code.loadConstant(RegionLayout.SUPERBLOCK_A_POSITION)
                                        .lreturn())),
                Mutant.of(
                        "dirty state in no superblock",
                        "table.Superblock",
                        answered("dirty", "Superblock.inState", Mutants::unchangedButIncarnations)),
                Mutant.of(
                        "dirty state in one superblock",
                        "table.SuperblockStore",
                        dropped("writeBoth", "SuperblockStore.write", 2)),
                Mutant.of(
                                "no incarnation raised, no new segment",
                                "log.IncarnationList",
                                dropped("raisedAt", "IncarnationList.newest"))
                        .and("table.Incarnation", dropped("begin", "LogWriter.leaveSegment"))
                        .in(Setting.REPEATED)
                        .slow(),
                Mutant.of(
                                "frames neither chained nor bound to an incarnation, no new segment",
                                "log.LogReader",
                                redirected("checksum", "Checksum.chained", UNCHAINED, "chained"))
                        .and("log.LogWriter", redirected("fillHeader", "Checksum.chained", UNCHAINED, "chained"))
                        .and("log.LogReader", answered("readFrame", "IncarnationList.allows", CodeBuilder::iconst_1))
                        .and("table.Incarnation", dropped("begin", "LogWriter.leaveSegment"))
                        .in(Setting.REPEATED)
                        .slow(),
                Mutant.of(
                                "superblock written beside one that is not durable",
                                "table.SuperblockStore",
                                dropped("makeDurable", "Region.commit"))
                        .slow(),
                Mutant.of(
                        "checkpoint without a flush of the index",
                        "table.Checkpointer",
                        dropped("flushExtent", "Region.flush")),
                Mutant.of(
                        "superblock written before the index is flushed",
                        "table.Checkpointer",
                        moved("checkpoint", "Checkpointer.flush", "Checkpointer.write")),
                Mutant.of(
                        "checkpoint as of after its flush",
                        "table.Checkpointer",
                        before("checkpoint", "Checkpointer.write", Mutants::takenAgain)),
                Mutant.of(
                                "header trusted again in a recovery that does without it",
                                "table.Recovery",
                                dropped("unclean", "SharedHeader.distrust"))
                        .slow(),
                Mutant.of(
                        "close without a flush of the index",
                        "table.Checkpointer",
                        dropped("close", "Checkpointer.flush")),
                Mutant.of(
                                "PROCESS: superblock does not say that the index may be ahead",
                                "table.Incarnation",
                                lastArgument("begin", "Superblock.dirty", 0))
                        .in(Setting.PROCESS),
                Mutant.of(
                                "PROCESS: log not flushed by a checkpoint",
                                "table.Checkpointer",
                                dropped("flush", "Region.flush"))
                        .in(Setting.PROCESS));
    }

    /// The checkpoint's argument, and what it passes on behind it.
    private static void takenAgain(CodeBuilder code) {
        code.pop()
                .pop()
                .aload(0)
                .invokevirtual(CHECKPOINTER, "take", MethodTypeDesc.of(INSTANT))
                .iconst_0();
    }

    /// The clean state stays; the incarnations are raised.
    private static void unchangedButIncarnations(CodeBuilder code) {
        code.aload(0)
                .iconst_1()
                .aload(1)
                .iload(2)
                .invokevirtual(
                        SUPERBLOCK,
                        "inState",
                        MethodTypeDesc.of(
                                SUPERBLOCK,
                                ConstantDescs.CD_boolean,
                                ClassDesc.of("org.hotinode.log.IncarnationList"),
                                ConstantDescs.CD_boolean));
    }

    private static List<Mutant> recoveries() {
        return List.of(
                Mutant.of("recovered tail not made durable", "table.Recovery", dropped("unclean", "TailSync.run")),
                Mutant.of(
                        "redo before the recovered tail is durable",
                        "table.Recovery",
                        moved("unclean", "TailSync.run", "Redo.applyTo")),
                Mutant.of(
                        "index not flushed before the checkpoint moves, after a power cut",
                        "table.Incarnation",
                        dropped("flushIndex", "HashIndex.flush")),
                Mutant.of(
                        "shared header trusted in another boot",
                        "table.SharedHeader",
                        body("isTrusted", Mutants::trustsWhoever)),
                Mutant.of(
                                "link followed whatever segment it leads to",
                                "log.LogReader",
                                answered(
                                        "followLink",
                                        "SegmentHeader.firstLsn",
                                        code -> code.aload(0)
                                                .getfield(READER, "lsn", ConstantDescs.CD_long)
                                                .lconst_1()
                                                .ladd()))
                        .and(
                                "log.LogReader",
                                answered(
                                        "followLink",
                                        "SegmentHeader.chain",
                                        code -> code.aload(0).getfield(READER, "chain", ConstantDescs.CD_long))),
                Mutant.of(
                                "end of a segment that was lost not stored again",
                                "log.LogReader",
                                dropped("close", "SegmentHeader.close"))
                        .slow(),
                Mutant.of(
                                "ends of segments not durable after recovery",
                                "table.LogTail",
                                dropped("close", "List.addAll"))
                        .slow(),
                Mutant.of(
                                "rebuild in place without saying so",
                                "table.Rebuild",
                                dropped("inPlace", "SuperblockStore.writeBoth"))
                        .slow(),
                Mutant.of("rebuilt index not flushed", "table.Rebuild", dropped("write", "HashIndex.flush"))
                        .in(Setting.PROCESS),
                Mutant.of("log not made durable by a rebuild", "table.Rebuild", dropped("write", "Region.flush"))
                        .in(Setting.PROCESS)
                        .and("table.Rebuild", dropped("write", "Region.commit")));
    }

    private static void trustsWhoever(CodeBuilder code) {
        Label no = code.newLabel();
        code.aload(0)
                .getfield(HEADER, "buffer", BUFFER)
                .loadConstant(SharedHeaderLayout.TRUSTED_OFFSET)
                .invokeinterface(
                        BUFFER, "getLongVolatile", MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_int))
                .loadConstant(SharedHeaderLayout.TRUSTED)
                .lcmp()
                .ifne(no)
                .aload(0)
                .invokevirtual(HEADER, "isSyncFailed", MethodTypeDesc.of(ConstantDescs.CD_boolean))
                .ifne(no)
                .iconst_1()
                .ireturn()
                .labelBinding(no)
                .iconst_0()
                .ireturn();
    }

    private static List<Mutant> indexes() {
        return List.of(
                Mutant.of(
                                "target page not cleared before it is migrated",
                                "index.HashIndex",
                                dropped("migratePage", "IndexExtent.clear"))
                        .in(Setting.SMALL_INDEX),
                Mutant.of("way that was cut not mended", "index.HashIndex", dropped("remove", "IndexExtent.mendWays"))
                        .slow(),
                Mutant.of(
                                "redo that does not clear a key's slots first",
                                "table.IndexUpdater",
                                body("redo", Mutants::redoWithoutClearing))
                        .slow(),
                Mutant.of(
                                "index grown without saying so in a superblock first",
                                "table.IndexGrowth",
                                dropped("start", "SuperblockStore.write"))
                        .in(Setting.SMALL_INDEX)
                        .slow(),
                Mutant.of(
                                "growth begun in a checkpoint's flush contradicted by its superblock",
                                "table.Checkpointer",
                                answered("write", "HashIndex.isGrowing", CodeBuilder::iconst_0))
                        .in(Setting.SMALL_INDEX)
                        .slow(),
                Mutant.of(
                                "new extent not flushed by a checkpoint",
                                "table.Checkpointer",
                                dropped("flush", "Checkpointer.flushExtent", 2))
                        .in(Setting.SMALL_INDEX),
                Mutant.of(
                                "backward-shift delete",
                                "index.IndexPage",
                                redirected("remove", "AtomicBuffer.putLongVolatile", SHIFT, "clear", 2, SLOT_BINDING))
                        .slow());
    }

    private static void redoWithoutClearing(CodeBuilder code) {
        code.aload(0)
                .aload(0)
                .lload(1)
                .invokevirtual(UPDATER, "keyAt", MethodTypeDesc.of(LOOKUP, ConstantDescs.CD_long))
                .invokevirtual(LOOKUP, "hash", MethodTypeDesc.of(ConstantDescs.CD_long))
                .lload(1)
                .invokevirtual(
                        UPDATER,
                        "apply",
                        MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_long, ConstantDescs.CD_long))
                .ireturn();
    }

    private static List<Mutant> cleanings() {
        return Stream.of(
                        Mutant.of(
                                        "rebuild takes the last record instead of the highest version",
                                        "table.Rebuild$Filler",
                                        body(
                                                "version",
                                                code -> code.loadConstant(-1L).lreturn()))
                                .slow(),
                        Mutant.of(
                                        "freed segments handed out at once, before a checkpoint",
                                        "log.SegmentAllocator",
                                        dropped("isFree", "Map.containsKey"))
                                .and("table.Cleaner", dropped("passOnce", "Checkpointer.writeAgain"))
                                .and("table.Cleaner", dropped("passOnce", "Checkpointer.checkpoint")),
                        Mutant.of(
                                        "relocation redone although the key has changed",
                                        "table.IndexUpdater",
                                        body("redoRelocation", Mutants::pointsToTheCopy))
                                .slow(),
                        Mutant.of(
                                "relocated records not durable before they are adopted",
                                "log.ColdWriter",
                                dropped("append", "Region.commit")),
                        Mutant.of(
                                "header of a cold segment not durable",
                                "log.ColdWriter",
                                dropped("begin", "Region.commit")),
                        Mutant.of(
                                "end of a cold segment not durable",
                                "log.ColdWriter",
                                dropped("close", "Region.commit")),
                        Mutant.of(
                                "cold segment in no superblock before it is adopted",
                                "table.Committer",
                                dropped("startCold", "SuperblockStore.write")),
                        Mutant.of(
                                        "cold segment begun in a checkpoint's flush not in its superblock",
                                        "table.Checkpointer",
                                        dropped("write", "BitSet.or"))
                                .slow(),
                        Mutant.of(
                                "cold segment not closed by the next writer",
                                "table.Committer",
                                dropped("beginWriting", "Committer.closeColdSegment")),
                        Mutant.of(
                                        "tombstone dropped early",
                                        "table.LogSegments",
                                        body(
                                                "oldestBut",
                                                code -> code.loadConstant(Long.MAX_VALUE)
                                                        .lreturn()))
                                .slow())
                .map(mutant -> mutant.in(Setting.CLEANED))
                .toList();
    }

    private static void pointsToTheCopy(CodeBuilder code) {
        code.aload(0)
                .lload(3)
                .invokevirtual(UPDATER, "point", MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_long))
                .pop()
                .return_();
    }

    private static List<Mutant> rewritings() {
        return List.of(Mutant.of(
                        "remove that hides an older put not rewritten",
                        "table.LogSegments",
                        before(
                                "oldest",
                                "Stream.min",
                                code -> code.invokeinterface(COMPARATOR, "reversed", MethodTypeDesc.of(COMPARATOR))))
                .and(
                        "table.Cleaner",
                        answered("rewrite", "LogSegments.oldestBut", code -> code.loadConstant(Long.MAX_VALUE)))
                .in(Setting.REWRITTEN));
    }

    private static List<Mutant> syncErrors() {
        return List.of(
                Mutant.of(
                                "failed sync not remembered",
                                "table.WriteFailure",
                                dropped("failed", "SharedHeader.setSyncFailed"))
                        .and("table.WriteFailure", dropped("failed", "SharedHeader.distrust"))
                        .in(Setting.FAILING)
                        .slow(),
                Mutant.of(
                                "failed sync in recovery not remembered",
                                "table.Recovery",
                                dropped("noticingErrors", "SharedHeader.setSyncFailed"))
                        .in(Setting.FAILING)
                        .and("table.Recovery", dropped("noticingErrors", "SharedHeader.distrust"))
                        .and("table.Recovery", dropped("recover", "SharedHeader.noticeFlushThatWasCutOff"))
                        .and("table.Recovery", dropped("rebuild", "SharedHeader.noticeFlushThatWasCutOff"))
                        .slow(),
                Mutant.of(
                                "index not written again after a failed sync",
                                "table.Incarnation",
                                answered("flushIndex", "SharedHeader.mayFlushMiss", CodeBuilder::iconst_0))
                        .and(
                                "table.Checkpointer",
                                answered("flush", "SharedHeader.mayFlushMiss", CodeBuilder::iconst_0))
                        .in(Setting.FAILING)
                        .slow(),
                Mutant.of(
                                "flush that a kill cut off not noticed",
                                "table.Recovery",
                                dropped("recover", "SharedHeader.noticeFlushThatWasCutOff"))
                        .and("table.Recovery", dropped("rebuild", "SharedHeader.noticeFlushThatWasCutOff"))
                        .in(Setting.FAILING)
                        .slow(),
                Mutant.of(
                                "frames that were not published not written again after a kill",
                                "table.TailSync",
                                answered("<init>", "SharedHeader.isTrusted", CodeBuilder::iconst_0))
                        .in(Setting.FAILING)
                        .slow(),
                Mutant.of(
                                "log not written again after a failed sync",
                                "table.TailSync",
                                dropped("of", "SharedHeader.mayFlushMiss"))
                        .in(Setting.FAILING));
    }
}
